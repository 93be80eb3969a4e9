// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A curl command of a document, sent as curl would: with its own headers, and as a form where it
 * names no content type.
 */
record Curl(String path, List<String> headers, String body) {
  private static final Pattern COMMAND = Pattern.compile("(?m)^ *curl (?:'[^']*'|\\\\\n|[^'\n])*$");
  private static final Pattern WORD = Pattern.compile("(?:'([^']*)'|[^\\s'\\\\])+");
  private static final String FORM = "application/x-www-form-urlencoded";

  /** What stands in a file that a document does not show. */
  private static final String RESPONSE =
      "{\"id\":\"r\",\"object\":\"chat.completion\",\"model\":\"gpt-4o\","
          + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";

  static List<Curl> in(String document) {
    return COMMAND.matcher(document).results().map(match -> parse(match.group())).toList();
  }

  private static Curl parse(String command) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(command);
    while (word.find()) {
      words.add(word.group().replace("'", ""));
    }
    String path = "";
    String body = "";
    List<String> headers = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      switch (words.get(i)) {
        case "-i" -> {}
        case "-H" -> headers.addAll(List.of(words.get(++i).split(": *", 2)));
        case "-d", "--data-binary" ->
            body = words.get(++i).startsWith("@") ? RESPONSE : words.get(i);
        default -> path = words.get(i).replaceFirst("http://[^/]+", "");
      }
    }
    if (!body.isEmpty() && headers.stream().noneMatch("content-type"::equalsIgnoreCase)) {
      headers.addAll(List.of("content-type", FORM));
    }
    return new Curl(path, headers, body);
  }

  /** Whether it sends something; else it asks. */
  boolean posts() {
    return !body.isEmpty();
  }

  GatewayClient.Reply send(GatewayClient client) throws Exception {
    if (!posts()) {
      return client.ask("GET", path, headers.toArray(String[]::new));
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return client.post(path, bytes, headers.toArray(String[]::new));
  }
}
