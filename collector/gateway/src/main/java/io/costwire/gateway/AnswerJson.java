// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Writes answers as JSON. */
final class AnswerJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private AnswerJson() {}

  static byte[] write(Answer answer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("accepted", answer.accepted());
      json.writeNumberField("rejected", answer.rejected());
      json.writeNumberField("failed", answer.failed());
      Answer.Problem problem = answer.problem();
      if (problem != null) {
        json.writeStringField("reason", problem.reason());
        json.writeStringField("message", problem.message());
      }
      json.writeArrayFieldStart("results");
      for (Answer.Result result : answer.results()) {
        write(result, answer.idName(), json);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return out.toByteArray();
  }

  private static void write(Answer.Result result, String idName, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("index", result.index());
    if (result.line() > 0) {
      json.writeNumberField("line", result.line());
    }
    switch (result) {
      case Answer.Accepted a -> {
        optional(idName, a.eventId(), json);
        json.writeStringField("status", "accepted");
      }
      case Answer.Rejected r -> {
        optional(idName, r.eventId(), json);
        json.writeStringField("status", "rejected");
        json.writeStringField("reason", r.refusal().reason().name());
        optional("field", r.refusal().field(), json);
        json.writeStringField("message", r.refusal().message());
      }
      case Answer.Failed f -> {
        optional(idName, f.eventId(), json);
        json.writeStringField("status", "failed");
        json.writeStringField("reason", "NOT_ACKNOWLEDGED");
        json.writeStringField("message", f.message());
      }
    }
    json.writeEndObject();
  }

  private static void optional(String name, @Nullable String value, JsonGenerator json)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}
