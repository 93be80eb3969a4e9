// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * The statement of a request and the data after it. The statement may be in the URL, at the head of
 * the body or both; the data of an INSERT is streamed, whatever else is long is refused.
 */
record StatementInput(SqlStatement statement, byte[] sql, InputStream data) {
  private static final int HEAD_BYTES = 256 << 10;
  private static final int MAX_STATEMENT_BYTES = 16 << 20;

  static StatementInput read(String query, InputStream body) throws IOException, EngineException {
    byte[] start = query.isEmpty() ? new byte[0] : query.getBytes(UTF_8);
    byte[] head = body.readNBytes(HEAD_BYTES);
    byte[] sql =
        start.length == 0 ? head : head.length == 0 ? start : join(start, new byte[] {'\n'}, head);
    SqlStatement statement = SqlStatement.of(sql, sql.length);
    if (statement instanceof SqlStatement.InsertData insert) {
      InputStream rest =
          new ByteArrayInputStream(sql, insert.dataStart(), sql.length - insert.dataStart());
      return new StatementInput(
          insert, Arrays.copyOf(sql, insert.headEnd()), new SequenceInputStream(rest, body));
    }
    if (head.length < HEAD_BYTES) {
      return new StatementInput(statement, sql, InputStream.nullInputStream());
    }
    return whole(sql, body);
  }

  private static StatementInput whole(byte[] head, InputStream body)
      throws IOException, EngineException {
    byte[] sql = join(head, body.readNBytes(MAX_STATEMENT_BYTES));
    if (body.read() >= 0) {
      throw EngineException.refused(
          EngineException.SYNTAX_ERROR,
          "SYNTAX_ERROR",
          "The statement is longer than %d bytes: only the data of an INSERT may be"
              .formatted(MAX_STATEMENT_BYTES));
    }
    SqlStatement statement = SqlStatement.of(sql, sql.length);
    if (statement instanceof SqlStatement.InsertData insert) {
      return new StatementInput(
          insert,
          Arrays.copyOf(sql, insert.headEnd()),
          new ByteArrayInputStream(sql, insert.dataStart(), sql.length - insert.dataStart()));
    }
    return new StatementInput(statement, sql, InputStream.nullInputStream());
  }

  private static byte[] join(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] joined = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }
}
