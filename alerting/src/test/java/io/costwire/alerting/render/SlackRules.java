// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Slack's documentation says of messages: Block Kit's reference (header 150 characters, text
 * of a section 3000, 10 fields of 2000, 10 elements of a context, 50 blocks) and the escaping of
 * texts.
 */
public final class SlackRules {
  private static final Pattern ENTITY = Pattern.compile("&(?!amp;|lt;|gt;)");
  private static final Pattern CONTROL =
      Pattern.compile("<(?:https?://[^|<>\\s]+\\|[^|<>]+|!date\\^\\d+\\^[^|<>]+\\|[^|<>]+)>");

  private SlackRules() {}

  /** Fails where Slack would refuse the message, or take a label for a command. */
  public static void verify(JsonNode message) {
    text(message.path("text").textValue(), 40_000);
    JsonNode blocks = message.path("blocks");
    assertThat(blocks.isArray()).isTrue();
    assertThat(blocks.size()).isBetween(1, 50);
    blocks.forEach(SlackRules::block);
  }

  private static void block(JsonNode block) {
    switch (block.path("type").asText()) {
      case "header" -> {
        assertThat(block.at("/text/type").asText()).isEqualTo("plain_text");
        text(block.at("/text/text").textValue(), 150);
        assertThat(block.at("/text/text").textValue()).doesNotContain("<", ">");
      }
      case "section" -> section(block);
      case "context" -> {
        assertThat(block.path("elements").size()).isBetween(1, 10);
        block.path("elements").forEach(element -> markdown(element, 3000));
      }
      default -> throw new AssertionError("no block of ours: " + block);
    }
  }

  private static void section(JsonNode block) {
    assertThat(block.has("text") || block.has("fields")).isTrue();
    if (block.has("text")) {
      markdown(block.path("text"), 3000);
    }
    if (block.has("fields")) {
      assertThat(block.path("fields").size()).isBetween(1, 10);
      block.path("fields").forEach(field -> markdown(field, 2000));
    }
  }

  private static void markdown(JsonNode object, int max) {
    assertThat(object.path("type").asText()).isEqualTo("mrkdwn");
    text(object.path("text").textValue(), max);
  }

  private static void text(String text, int max) {
    assertThat(text).isNotBlank().hasSizeLessThanOrEqualTo(max);
    assertThat(ENTITY.matcher(text).find()).as("unescaped & in %s", text).isFalse();
    assertThat(CONTROL.matcher(text).replaceAll("")).doesNotContain("<", ">");
    assertThat(text.codePoints().mapToObj(Character::getType))
        .doesNotContain((int) Character.SURROGATE);
  }

  /** Fails where the call is none of those that the channel makes, or lacks an argument. */
  public static void verifyCall(String method, JsonNode arguments) {
    assertThat(Set.of("chat.postMessage", "chat.update")).contains(method);
    assertThat(arguments.path("channel").asText()).isNotBlank();
    if (method.equals("chat.update")) {
      assertThat(arguments.path("ts").asText()).matches("\\d+\\.\\d+");
    }
    if (arguments.has("reply_broadcast")) {
      assertThat(arguments.path("thread_ts").asText()).matches("\\d+\\.\\d+");
    }
    assertThat(arguments.has("token")).as("the token is in a header").isFalse();
    verify(arguments);
  }
}
