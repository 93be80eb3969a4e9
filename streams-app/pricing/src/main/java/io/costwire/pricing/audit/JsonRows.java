// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * Rows of JSON: one object a line, an array of them, or pages of an API ({@code data} with rows or
 * with buckets of {@code results}). Prompts and answers are skipped while reading, not kept.
 */
final class JsonRows implements RowSource {

  /** Fields that hold what was said, in plain spelling, unless they hold a number. */
  private static final Set<String> CONTENT =
      Set.of("messages", "response", "proxyserverrequest", "prompt", "completion", "choices");

  /** Content in some formats and a count in others: skipped unless it is a plain value. */
  private static final Set<String> PERHAPS_CONTENT = Set.of("input", "output");

  /** Names of lists of rows, in plain spelling. */
  private static final Set<String> LISTS =
      Set.of("data", "results", "rows", "logs", "spendlogs", "observations", "items");

  /** What a bucket says about all of its rows. */
  private static final Set<String> OF_BUCKETS =
      Set.of("starttime", "endtime", "startingat", "endingat", "starttimeiso", "endtimeiso");

  /** Spellings are computed once; names beyond this many are made up per row. */
  private static final int REMEMBERED_NAMES = 4096;

  private final Reader in;
  private final boolean lines;
  private final Map<String, String> plainNames = new HashMap<>();
  private long number;

  /**
   * @param lines whether each line is a document of its own, which a bad line cannot spoil for the
   *     next
   */
  JsonRows(Reader in, boolean lines) {
    this.in = in;
    this.lines = lines;
  }

  @Override
  public void readInto(Sink sink) throws IOException {
    if (lines) {
      readLines(sink);
    } else {
      readDocument(sink);
    }
  }

  private void readLines(Sink sink) throws IOException {
    LineReader reader = new LineReader(in);
    long line = 0;
    try {
      for (String text = reader.next(); text != null; text = reader.next()) {
        line++;
        if (reader.wasCut()) {
          sink.broken(origin(line), "the line has more than 16 million characters");
        } else if (!text.isBlank()) {
          readLine(text, line, sink);
        }
      }
    } catch (EOFException | ZipException e) {
      sink.broken(origin(line + 1), "the compressed file breaks off here; fetch it again");
    }
  }

  private void readLine(String text, long line, Sink sink) throws IOException {
    Map<String, JsonNode> row;
    try (JsonParser parser = Values.PIECES.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        sink.broken(origin(line), "is not a JSON object; write one object a line");
        return;
      }
      row = fields(parser);
      if (parser.nextToken() != null) {
        sink.broken(origin(line), "has more after the JSON object; write one object a line");
        return;
      }
    } catch (JsonProcessingException | NumberFormatException e) {
      sink.broken(origin(line), notJson(e) + "; write one object a line");
      return;
    }
    expand(row, line, sink);
  }

  private void readDocument(Sink sink) throws IOException {
    try (JsonParser parser = Values.PIECES.createParser(in)) {
      try {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
          if (token == JsonToken.START_ARRAY) {
            readArray(parser, sink);
          } else if (token == JsonToken.START_OBJECT) {
            readPage(parser, sink);
          } else {
            sink.broken(origin(line(parser)), "is neither a JSON object nor an array");
            return;
          }
        }
      } catch (JsonProcessingException | NumberFormatException e) {
        sink.broken(
            origin(line(parser)), notJson(e) + "; nothing after this place was read, fix it first");
      } catch (EOFException | ZipException e) {
        sink.broken(origin(line(parser)), "the compressed file breaks off here; fetch it again");
      }
    }
  }

  private void readArray(JsonParser parser, Sink sink) throws IOException {
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      long line = line(parser);
      if (token == null) {
        return;
      }
      if (token == JsonToken.START_OBJECT) {
        expand(fields(parser), line, sink);
      } else {
        parser.skipChildren();
        sink.broken(origin(line), "is not a JSON object");
      }
    }
  }

  /** An object that holds a list of rows, or is itself the only row. */
  private void readPage(JsonParser parser, Sink sink) throws IOException {
    long line = line(parser);
    boolean held = false;
    Map<String, JsonNode> own = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = plain(parser.currentName());
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_ARRAY && LISTS.contains(name)) {
        held = true;
        readArray(parser, sink);
      } else {
        put(own, name, value, parser);
      }
    }
    if (!held) {
      expand(own, line, sink);
    }
  }

  private Map<String, JsonNode> fields(JsonParser parser) throws IOException {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = plain(parser.currentName());
      put(fields, name, parser.nextToken(), parser);
    }
    return fields;
  }

  private static void put(
      Map<String, JsonNode> fields, String name, JsonToken value, JsonParser parser)
      throws IOException {
    boolean content =
        (CONTENT.contains(name) && !value.isNumeric())
            || (PERHAPS_CONTENT.contains(name) && value.isStructStart());
    if (content) {
      parser.skipChildren();
    } else {
      fields.putIfAbsent(name, parser.readValueAsTree());
    }
  }

  private void expand(Map<String, JsonNode> row, long line, Sink sink) {
    JsonNode inner = row.get("results") == null ? row.get("data") : row.get("results");
    if (inner == null || !inner.isArray()) {
      sink.row(new RowFields(origin(line), row));
      return;
    }
    for (JsonNode element : inner) {
      if (!element.isObject()) {
        sink.broken(origin(line), "has a result that is not a JSON object");
        continue;
      }
      Map<String, JsonNode> fields = new LinkedHashMap<>();
      element
          .properties()
          .forEach(entry -> fields.putIfAbsent(plain(entry.getKey()), entry.getValue()));
      row.forEach(
          (name, value) -> {
            if (OF_BUCKETS.contains(name)) {
              fields.putIfAbsent(name, value);
            }
          });
      expand(fields, line, sink);
    }
  }

  private AuditRow.Origin origin(long line) {
    number++;
    return new AuditRow.Origin(number, line);
  }

  private String plain(String name) {
    String known = plainNames.get(name);
    if (known != null) {
      return known;
    }
    String plain = FieldPath.plain(name);
    if (plainNames.size() < REMEMBERED_NAMES) {
      plainNames.put(name, plain);
    }
    return plain;
  }

  private static long line(JsonParser parser) {
    return Math.max(1, parser.currentTokenLocation().getLineNr());
  }

  private static String notJson(Exception e) {
    return e instanceof JsonProcessingException json && json.getLocation() != null
        ? "is not JSON at column " + json.getLocation().getColumnNr()
        : "is not JSON";
  }
}
