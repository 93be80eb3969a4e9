// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtractLinesTest {

  @Test
  void bodiesAndStreams_areAnsweredInOrderWithTheirIds() throws IOException {
    String in =
        """
        {"id":"a","provider":"openai","api_flavor":"chat","body":{"model":"gpt-5","usage":{"prompt_tokens":1000,"completion_tokens":2}}}

        {"id":7,"provider":"google","api_flavor":"default","model":"gemini-3","stream":["{\\"candidates\\":[{\\"finishReason\\":\\"STOP\\"}],\\"usageMetadata\\":{\\"promptTokenCount\\":8}}"]}
        """;
    StringBuilder out = new StringBuilder();
    assertThat(run(in, out)).isZero();
    assertThat(out)
        .hasToString(
            """
            {"id":"a","model":"gpt-5","usage":{"input_tokens":1000,"output_tokens":2}}
            {"id":7,"model":"gemini-3","usage":{"input_tokens":8},"finish_reason":"STOP"}
            """);
  }

  @Test
  void attributesHeadersAndCapturedStreams_areCarried() throws IOException {
    String in =
        """
        {"id":1,"provider":"aws","api_flavor":"mistral","body":{"outputs":[]},"headers":{"X-Amzn-Bedrock-Input-Token-Count":"3","X-Amzn-Bedrock-Output-Token-Count":"4"}}
        {"id":2,"provider":"anthropic","api_flavor":"default","stream":"event: message_delta\\ndata: {\\"type\\":\\"message_delta\\",\\"usage\\":{\\"input_tokens\\":1,\\"output_tokens\\":2,\\"speed\\":\\"fast\\"}}\\n\\n"}
        {"id":3,"provider":"aws","api_flavor":"mistral","body":{},"headers":[]}
        {"id":4,"id":5,"provider":"aws","api_flavor":"mistral","body":{}}
        """;
    StringBuilder out = new StringBuilder();
    assertThat(run(in, out)).isEqualTo(2);
    assertThat(out.toString().lines())
        .containsExactly(
            "{\"id\":1,\"model\":null,\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}",
            "{\"id\":2,\"model\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":2},\"attributes\":{\"speed\":\"fast\"}}",
            "{\"id\":3,\"error\":\"line 3: headers is not an object; write names and texts\"}",
            "{\"id\":null,\"error\":\"line 4: has a field twice at line 1, column 14 (id); write"
                + " one object a line\"}");
  }

  @Test
  void unreadableLines_areAnsweredWithTheirNumberAndCounted() throws IOException {
    String in =
        """
        not json
        []
        {"id":"b","api_flavor":"chat","body":{}}
        {"id":"c","provider":"openai","api_flavor":"chat","body":{}}
        {"id":"d","provider":"openai","api_flavor":"chat","stream":[1]}
        {"id":"e","provider":"openai","api_flavor":"chat"}
        """;
    StringBuilder out = new StringBuilder();
    assertThat(run(in, out)).isEqualTo(6);
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "{\"id\":null,\"error\":\"line 1: is not JSON; write one object a line\"}"),
            line -> assertThat(line).contains("line 2: is not a JSON object"),
            line ->
                assertThat(line).contains("\"id\":\"b\"").contains("line 3: provider is missing"),
            line ->
                assertThat(line)
                    .contains("\"id\":\"c\"")
                    .contains("line 4: no usage: the body has no usage"),
            line -> assertThat(line).contains("line 5: stream has an item that is not a text"),
            line -> assertThat(line).contains("line 6: body is missing"));
  }

  private static long run(String in, Appendable out) throws IOException {
    ExtractLines lines = new ExtractLines(new UsageExtractor());
    List<String> texts = in.lines().toList();
    long failures = 0;
    for (int i = 0; i < texts.size(); i++) {
      if (!texts.get(i).isBlank()) {
        ObjectNode answer = lines.answerLine(texts.get(i), i + 1L);
        failures += answer.has("error") ? 1 : 0;
        out.append(JsonText.write(answer)).append('\n');
      }
    }
    return failures;
  }
}
