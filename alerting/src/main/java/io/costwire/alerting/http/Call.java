// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import io.costwire.schemas.AlertAction;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What is asked for, by method and path. Keys of alerts are percent-encoded: they may hold any
 * character.
 */
sealed interface Call {
  /** For logs: without what clients write. */
  String template();

  /** All that match the query. */
  record Alerts() implements Call {
    @Override
    public String template() {
      return "/v1/alerts";
    }
  }

  /** One. */
  record One(String key) implements Call {
    @Override
    public String template() {
      return "/v1/alerts/{key}";
    }
  }

  /** To do something about one. */
  record Order(String key, AlertAction action) implements Call {
    @Override
    public String template() {
      return "/v1/alerts/{key}/" + (action == AlertAction.RESOLVE ? "resolve" : "acknowledge");
    }
  }

  /** All silences. */
  record Silences() implements Call {
    @Override
    public String template() {
      return "/v1/silences";
    }
  }

  /** A new silence. */
  record NewSilence() implements Call {
    @Override
    public String template() {
      return "/v1/silences";
    }
  }

  /** The end of a silence. */
  record EndSilence(String id) implements Call {
    @Override
    public String template() {
      return "/v1/silences/{id}";
    }
  }

  /**
   * @param rawPath as it was sent
   * @throws Problem.Refused when there is no such thing
   */
  static Call of(String methodOrHead, String rawPath) {
    String method = methodOrHead.equals("HEAD") ? "GET" : methodOrHead;
    List<String> path = Arrays.stream(rawPath.split("/", -1)).skip(1).map(Call::decoded).toList();
    if (path.size() < 2 || !path.get(0).equals("v1") || path.getLast().isEmpty()) {
      throw nothing();
    }
    return switch (path.get(1)) {
      case "alerts" -> alerts(method, path);
      case "silences" -> silences(method, path);
      default -> throw nothing();
    };
  }

  private static Call alerts(String method, List<String> path) {
    return switch (path.size()) {
      case 2 -> only("GET", method, new Alerts());
      case 3 -> only("GET", method, new One(path.get(2)));
      case 4 ->
          switch (path.get(3)) {
            case "acknowledge" ->
                only("POST", method, new Order(path.get(2), AlertAction.ACKNOWLEDGE));
            case "resolve" -> only("POST", method, new Order(path.get(2), AlertAction.RESOLVE));
            default -> throw nothing();
          };
      default -> throw nothing();
    };
  }

  private static Call silences(String method, List<String> path) {
    return switch (path.size()) {
      case 2 ->
          switch (method) {
            case "GET" -> new Silences();
            case "POST" -> new NewSilence();
            default -> throw wrongMethod("GET, POST");
          };
      case 3 -> only("DELETE", method, new EndSilence(path.get(2)));
      default -> throw nothing();
    };
  }

  private static Call only(String allowed, String method, Call call) {
    if (!allowed.equals(method)) {
      throw wrongMethod(allowed);
    }
    return call;
  }

  private static Problem.Refused wrongMethod(String allowed) {
    return Problem.of(405, "This path does not take the method.", "Use " + allowed + ".")
        .with("Allow", allowed)
        .refused();
  }

  private static Problem.Refused nothing() {
    return Problem.of(
            404,
            "There is nothing at this path.",
            "Use /v1/alerts, /v1/alerts/{key}, /v1/alerts/{key}/acknowledge,"
                + " /v1/alerts/{key}/resolve or /v1/silences; percent-encode the key.")
        .refused();
  }

  /** Strictly: what is no UTF-8 is no key. */
  private static String decoded(String segment) {
    ByteBuffer bytes = ByteBuffer.allocate(segment.length() * 3);
    int i = 0;
    while (i < segment.length()) {
      char c = segment.charAt(i);
      if (c != '%') {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        i++;
        continue;
      }
      int high = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(segment.charAt(i + 2), 16) : -1;
      if (low < 0) {
        throw badEncoding();
      }
      bytes.put((byte) (high * 16 + low));
      i += 3;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw badEncoding();
    }
  }

  private static Problem.Refused badEncoding() {
    return Problem.of(
            400, "The path is not percent-encoded UTF-8.", "Encode %, / and what is not ASCII.")
        .refused();
  }
}
