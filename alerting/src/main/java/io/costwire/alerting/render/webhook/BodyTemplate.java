// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.webhook;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.render.Links;
import java.util.Locale;

/**
 * A body of a webhook as its owner wants it, in Mustache. Values are escaped for the type of
 * content however they are written, so that no label breaks out of its place.
 */
public final class BodyTemplate {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Template template;
  private final String contentType;

  private BodyTemplate(Template template, String contentType) {
    this.template = template;
    this.contentType = contentType;
  }

  /**
   * Reads a template and tries it with samples.
   *
   * @param contentType such as {@code application/json}
   * @throws IllegalArgumentException with what is wrong and where, in words
   */
  public static BodyTemplate of(String text, String contentType) {
    if (!contentType.matches("[!-~]+/[!-~]+( ?; ?[!-~]+=[!-~]+)*")) {
      throw new IllegalArgumentException(
          "the content type is none; write one such as application/json");
    }
    try {
      BodyTemplate template = new BodyTemplate(compile(text), contentType);
      Samples.messages().forEach(template::check);
      if (template.render(Samples.little(), Links.NONE).contains("{{")) {
        throw new IllegalArgumentException("the template has a {{ without its }}");
      }
      return template;
    } catch (MustacheException e) {
      throw new IllegalArgumentException("the template is wrong: " + e.getMessage(), e);
    }
  }

  private static Template compile(String text) {
    return Mustache.compiler()
        .withEscaper(Escapers.NONE)
        .emptyStringIsFalse(true)
        .strictSections(true)
        .withLoader(
            name -> {
              throw new IllegalArgumentException(
                  "partials such as {{>" + name + "}} are not known");
            })
        .compile(text);
  }

  private void check(Message sample) {
    String body = render(sample, Links.NONE);
    if (!isJson()) {
      return;
    }
    try {
      JSON.readTree(body);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "with a sample alert the body is no JSON: %s (line %d, column %d of the body)"
              .formatted(
                  e.getOriginalMessage(),
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getLocation() == null ? 0 : e.getLocation().getColumnNr()),
          e);
    }
  }

  /** The body for a message. */
  public String render(Message message, Links links) {
    return template.execute(new TemplateValues(message, links, escaper()));
  }

  public String contentType() {
    return contentType;
  }

  private Mustache.Escaper escaper() {
    String type = contentType.toLowerCase(Locale.ROOT);
    if (isJson()) {
      return Escaping.JSON;
    }
    if (type.startsWith("application/x-www-form-urlencoded")) {
      return Escaping.FORM;
    }
    return type.contains("xml") || type.contains("html") ? Escapers.HTML : Escapers.NONE;
  }

  private boolean isJson() {
    String type = contentType.toLowerCase(Locale.ROOT).replaceFirst(";.*", "").strip();
    return type.equals("application/json") || type.endsWith("+json");
  }
}
