// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlStatementTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          INSERT INTO t VALUES (1)                                   | Values | INSERT INTO t
          insert into t (a, `values`) values (1)                     | Values | insert into t (a, `values`)
          INSERT INTO t SETTINGS x = 'VALUES' VALUES (1)             | Values | INSERT INTO t SETTINGS x = 'VALUES'
          INSERT INTO t FORMAT CSV 1,2                               | CSV    | INSERT INTO t
          INSERT INTO t /* FORMAT x */ FORMAT Values (1)             | Values | INSERT INTO t /* FORMAT x */
          INSERT INTO t (a) FORMAT RowBinary                         | RowBinary | INSERT INTO t (a)
          """)
  void insertWithData_isSplitBeforeItsData(String sql, String format, String head)
      throws EngineException {
    var insert = (SqlStatement.InsertData) of(sql);

    assertThat(insert.format()).isEqualTo(format);
    assertThat(sql.substring(0, insert.headEnd()).trim()).isEqualTo(head);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", " \n", "\r\n", " \t\r\n"})
  void data_startsAfterTheFirstLineEnd(String gap) throws EngineException {
    String sql = "INSERT INTO t FORMAT CSV" + gap + "\n1";

    var insert = (SqlStatement.InsertData) of(sql);

    assertThat(sql.substring(insert.dataStart())).isEqualTo("\n1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          SELECT 1                                            | -           | true
          SELECT 1 FORMAT JSON                                | JSON        | true
          select 'FORMAT x', (select format(a) from t)        | -           | true
          WITH 1 AS a SELECT a FORMAT Native SETTINGS x = 1   | Native      | true
          (SELECT 1) UNION ALL (SELECT 2)                     | -           | true
          CREATE TABLE t (a Int8) ENGINE = Memory             | -           | false
          INSERT INTO t SELECT 1 FORMAT JSON                  | JSON        | false
          INSERT INTO t (SELECT 1)                            | -           | false
          DROP TABLE t;                                       | -           | false
          SELECT $x$ ; FORMAT no $x$                          | -           | true
          SELECT 1 -- ; FORMAT no                             | -           | true
          """)
  void queries_areToldFromWritesAndShowTheirFormat(String sql, String format, boolean read)
      throws EngineException {
    assertThat(of(sql)).isEqualTo(new SqlStatement.Query(format, read));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; SELECT 2",
        "SELECT ';' ; -- x\n SELECT 2",
        "INSERT INTO t SELECT 1; DROP TABLE t",
        "SELECT 1 INTO OUTFILE 'x'",
        "SELECT 1 into /* */ outfile 'x'",
        "INSERT INTO t FROM INFILE 'x' FORMAT CSV"
      })
  void severalStatementsAndServerFiles_areRefused(String sql) {
    assertThatThrownBy(() -> of(sql)).isInstanceOf(EngineException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", "-- only a comment", "/* open"})
  void nothing_isEmpty(String sql) throws EngineException {
    assertThat(of(sql)).isEqualTo(new SqlStatement.Empty());
  }

  @Test
  void anyBytes_areScannedToTheEnd() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] alphabet = "'\"`$/*-\\;() \nINSERTSELECTFORMATVALUESx1".getBytes(UTF_8);
    for (int run = 0; run < 20_000; run++) {
      byte[] sql = new byte[random.nextInt(40)];
      for (int i = 0; i < sql.length; i++) {
        sql[i] = alphabet[random.nextInt(alphabet.length)];
      }
      try {
        if (SqlStatement.of(sql, sql.length) instanceof SqlStatement.InsertData insert) {
          assertThat(insert.dataStart())
              .as("seed %d", seed)
              .isBetween(insert.headEnd(), sql.length);
        }
      } catch (EngineException e) {
        assertThat(e.httpStatus()).as("seed %d", seed).isIn(400, 501);
      }
    }
  }

  private static SqlStatement of(String sql) throws EngineException {
    byte[] bytes = sql.getBytes(UTF_8);
    return SqlStatement.of(bytes, bytes.length);
  }
}
