// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.render.AlertFacts;
import io.costwire.alerting.render.Digest;
import io.costwire.alerting.render.Fact;
import io.costwire.alerting.render.Link;
import io.costwire.alerting.render.Links;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A message in Block Kit, within its limits, with a plain text for notifications and readers. */
public final class SlackMessage {
  /** Characters of a header. */
  static final int HEADER_MAX = 150;

  /** Characters of any other text. */
  static final int TEXT_MAX = 3000;

  /** Characters of a field of a section. */
  static final int FIELD_MAX = 2000;

  static final int FIELDS_MAX = 10;

  /** Ours: of one fact among others. */
  static final int LINE_MAX = 600;

  /** Ours: of the scope, which tags may make long. */
  static final int SCOPE_MAX = 1500;

  /** Ours: of a person's name. */
  private static final int PERSON_MAX = 200;

  private static final int REST_MAX = 900;
  private static final int URL_MAX = 2000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SlackMessage() {}

  /** An object with text and blocks. */
  public static ObjectNode of(Message message, Links links) {
    return message.isSingle()
        ? single(AlertFacts.of(message.first(), links))
        : several(Digest.of(message, links));
  }

  private static ObjectNode single(AlertFacts facts) {
    ArrayNode blocks = JSON.arrayNode();
    blocks.add(header(mark(facts) + " " + facts.headline().title()));
    blocks.add(context(about(facts)));
    blocks.add(section(standing(facts)));
    fields(facts.findings().howMuch(), blocks);
    bullets("Why", facts.findings().why(), TEXT_MAX, blocks);
    bullets("What is left", facts.findings().left(), TEXT_MAX, blocks);
    if (!facts.standing().isOver()) {
      bullets("Details", facts.findings().rest(), REST_MAX, blocks);
    }
    links(facts, blocks);
    blocks.add(context("`" + code(facts.headline().dedupKey()) + "`"));
    return message(plain(facts), blocks);
  }

  private static ObjectNode several(Digest digest) {
    ArrayNode blocks = JSON.arrayNode();
    blocks.add(header(mark(digest.severity(), digest.isOver()) + " " + digest.heading()));
    blocks.add(context(SlackText.escaped(digest.counts(), TEXT_MAX)));
    digest.shown().forEach(facts -> blocks.add(section(line(facts))));
    if (digest.hidden() > 0) {
      blocks.add(
          context("and " + digest.hidden() + " more: `costwire alerts list` shows all of them"));
    }
    return message(SlackText.escaped(digest.subject(), TEXT_MAX), blocks);
  }

  /** What is said below an earlier message, or to the channel once more. */
  static ObjectNode reply(List<AlertFacts> all) {
    ArrayNode blocks = JSON.arrayNode();
    all.stream().limit(Digest.SHOWN_MAX).forEach(facts -> blocks.add(section(line(facts))));
    int hidden = all.size() - blocks.size();
    if (hidden > 0) {
      blocks.add(context("and " + hidden + " more"));
    }
    return message(plain(all.getFirst()), blocks);
  }

  private static ObjectNode message(String text, ArrayNode blocks) {
    ObjectNode message = JSON.objectNode();
    message.put("text", text);
    message.set("blocks", blocks);
    return message;
  }

  private static String standing(AlertFacts facts) {
    return facts
        .standing()
        .sentence(SlackText::time, foreign -> SlackText.escaped(foreign, PERSON_MAX));
  }

  private static String plain(AlertFacts facts) {
    return SlackText.escaped(facts.subject(), TEXT_MAX);
  }

  private static String mark(AlertFacts facts) {
    if (facts.standing().state() == Lifecycle.ACKNOWLEDGED) {
      return "👀";
    }
    return mark(facts.headline().severity(), facts.standing().isOver());
  }

  private static String mark(Severity severity, boolean over) {
    if (over) {
      return "✅";
    }
    return switch (severity) {
      case CRITICAL -> "🔴";
      case WARNING -> "🟠";
      case INFO, OTHER -> "🔵";
    };
  }

  private static String about(AlertFacts facts) {
    AlertFacts.Headline headline = facts.headline();
    String scope = headline.scopeText();
    return "*%s* · %s%s"
        .formatted(
            headline.severity().name(),
            SlackText.escaped(headline.kind(), HEADER_MAX),
            scope.isEmpty() ? "" : " · " + SlackText.escaped(scope, SCOPE_MAX));
  }

  /** An alert in a few lines. */
  private static String line(AlertFacts facts) {
    List<String> lines = new ArrayList<>();
    lines.add(mark(facts) + " *" + SlackText.escaped(facts.headline().title(), LINE_MAX) + "*");
    lines.add(standing(facts));
    String brief =
        facts.findings().brief().stream().map(Fact::text).collect(Collectors.joining(" · "));
    if (!brief.isEmpty()) {
      lines.add(SlackText.escaped(brief, LINE_MAX));
    }
    String text = String.join("\n", lines);
    String links = links(facts, TEXT_MAX - text.length() - 1);
    return links.isEmpty() ? text : text + "\n" + links;
  }

  private static void fields(List<Fact> facts, ArrayNode blocks) {
    if (facts.isEmpty()) {
      return;
    }
    ArrayNode fields = JSON.arrayNode();
    facts.stream().limit(FIELDS_MAX).forEach(fact -> fields.add(markdown(field(fact))));
    ObjectNode section = JSON.objectNode().put("type", "section");
    section.set("fields", fields);
    blocks.add(section);
  }

  private static String field(Fact fact) {
    String name = "*" + SlackText.escaped(fact.name(), HEADER_MAX) + "*\n";
    return name + SlackText.escaped(fact.value(), FIELD_MAX - name.length());
  }

  private static void bullets(String title, List<Fact> facts, int max, ArrayNode blocks) {
    if (!facts.isEmpty()) {
      blocks.add(section(SlackText.bullets(title, facts, max)));
    }
  }

  private static void links(AlertFacts facts, ArrayNode blocks) {
    String links = links(facts, TEXT_MAX);
    if (!links.isEmpty()) {
      blocks.add(section(links));
    }
  }

  /** Whole links, as many as there is room for. */
  private static String links(AlertFacts facts, int max) {
    StringBuilder text = new StringBuilder();
    for (Link link : facts.links()) {
      String piece =
          "%s<%s|%s>"
              .formatted(
                  text.isEmpty() ? "" : " · ",
                  SlackText.escaped(link.url()).replace("|", "%7C"),
                  SlackText.escaped(link.title(), HEADER_MAX).replace('|', ' '));
      if (piece.length() <= URL_MAX && text.length() + piece.length() <= max) {
        text.append(piece);
      }
    }
    return text.toString();
  }

  /** Between backticks; a backtick would end it. */
  private static String code(String text) {
    return SlackText.escaped(text.replace('`', '\''), LINE_MAX);
  }

  private static ObjectNode header(String text) {
    ObjectNode header = JSON.objectNode().put("type", "header");
    ObjectNode plain = JSON.objectNode().put("type", "plain_text");
    plain.put("text", SlackText.escaped(text, HEADER_MAX)).put("emoji", false);
    header.set("text", plain);
    return header;
  }

  private static ObjectNode section(String text) {
    ObjectNode section = JSON.objectNode().put("type", "section");
    section.set("text", markdown(text));
    return section;
  }

  private static ObjectNode context(String text) {
    ObjectNode context = JSON.objectNode().put("type", "context");
    context.set("elements", JSON.arrayNode().add(markdown(text)));
    return context;
  }

  /** Verbatim: Slack makes no links and mentions out of plain words. */
  private static ObjectNode markdown(String text) {
    return JSON.objectNode().put("type", "mrkdwn").put("text", text).put("verbatim", true);
  }
}
