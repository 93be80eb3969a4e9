// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.email;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.render.AlertFacts;
import io.costwire.alerting.render.Digest;
import io.costwire.alerting.render.Gauge;
import io.costwire.alerting.render.HumanText;
import io.costwire.alerting.render.Links;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A mail but for its addresses: what is recorded, and all that is sent is made of it.
 *
 * @param pictures bars that the HTML shows by their content id
 */
public record Mail(Envelope envelope, String text, String html, List<Picture> pictures) {
  private static final int SUBJECT_MAX = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  public Mail {
    pictures = List.copyOf(pictures);
  }

  /**
   * Headers.
   *
   * @param messageId in angle brackets
   * @param references in angle brackets
   */
  public record Envelope(String subject, String messageId, List<String> references) {
    public Envelope {
      references = List.copyOf(references);
    }
  }

  /**
   * A bar.
   *
   * @param contentId without angle brackets
   */
  public record Picture(String contentId, Gauge.Scale scale) {}

  /**
   * @param domain of the sender, part of the mail's identity
   */
  public static Mail of(Message message, Links links, String domain) {
    MailIds ids = MailIds.of(message, domain);
    MailHtml html = new MailHtml(domain);
    if (message.isSingle()) {
      AlertFacts facts = AlertFacts.of(message.first(), links);
      return mail(ids, facts.subject(), MailText.single(facts), html.single(facts), html);
    }
    Digest digest = Digest.of(message, links);
    return mail(ids, digest.subject(), MailText.several(digest), html.several(digest), html);
  }

  private static Mail mail(MailIds ids, String subject, String text, String page, MailHtml html) {
    String line = HumanText.clip(subject, SUBJECT_MAX);
    Envelope envelope = new Envelope(line, ids.messageId(), ids.references());
    return new Mail(envelope, text, page, html.pictures());
  }

  /** One JSON object. */
  public String toJson() {
    ObjectNode mail = JSON.createObjectNode();
    mail.put("subject", envelope.subject).put("message_id", envelope.messageId);
    mail.set("references", JSON.valueToTree(envelope.references));
    mail.put("text", text).put("html", html);
    var array = mail.putArray("pictures");
    for (Picture picture : pictures) {
      ObjectNode object = array.addObject().put("content_id", picture.contentId);
      object.put("observed", picture.scale.observed().toPlainString());
      object.put("expected", picture.scale.expected().toPlainString());
      object.put("low", picture.scale.likely().low().toPlainString());
      object.put("high", picture.scale.likely().high().toPlainString());
      object.put("mark", picture.scale.mark().toPlainString());
      object.put("full", picture.scale.full().toPlainString());
    }
    return mail.toString();
  }

  /** Reads what {@link #toJson} wrote. */
  public static Mail read(String json) {
    try {
      JsonNode mail = JSON.readTree(json);
      List<Picture> pictures = new ArrayList<>();
      mail.path("pictures").forEach(picture -> pictures.add(picture(picture)));
      List<String> references =
          StreamSupport.stream(mail.path("references").spliterator(), false)
              .map(JsonNode::asText)
              .toList();
      Envelope envelope = new Envelope(text(mail, "subject"), text(mail, "message_id"), references);
      return new Mail(envelope, text(mail, "text"), text(mail, "html"), pictures);
    } catch (IOException e) {
      throw new UncheckedIOException("no mail", e);
    }
  }

  private static Picture picture(JsonNode node) {
    return new Picture(
        text(node, "content_id"),
        new Gauge.Scale(
            amount(node, "observed"),
            amount(node, "expected"),
            new Gauge.Range(amount(node, "low"), amount(node, "high")),
            amount(node, "mark"),
            amount(node, "full")));
  }

  private static BigDecimal amount(JsonNode node, String name) {
    return new BigDecimal(text(node, name));
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asText();
  }
}
