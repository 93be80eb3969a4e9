// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.email;

import io.costwire.alerting.render.email.BarPicture;
import io.costwire.alerting.render.email.Mail;
import jakarta.activation.DataHandler;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Makes a MIME message: text and HTML as alternatives, the HTML with its pictures. */
final class MailWriter {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  private MailWriter() {}

  static MimeMessage write(Mail mail, EmailConfig config, Session session, Instant sent)
      throws MessagingException {
    MimeMessage message = new Identified(session, mail.envelope().messageId());
    message.setFrom(new InternetAddress(config.from()));
    for (String to : config.to()) {
      message.addRecipient(RecipientType.TO, new InternetAddress(to));
    }
    message.setSubject(mail.envelope().subject(), UTF_8);
    message.setSentDate(java.util.Date.from(sent));
    if (!mail.envelope().references().isEmpty()) {
      message.setHeader("References", String.join("\r\n ", mail.envelope().references()));
      message.setHeader("In-Reply-To", mail.envelope().references().getFirst());
    }
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setHeader("X-Auto-Response-Suppress", "All");
    message.setContent(alternatives(mail));
    message.saveChanges();
    return message;
  }

  private static MimeMultipart alternatives(Mail mail) throws MessagingException {
    MimeBodyPart text = new MimeBodyPart();
    text.setText(mail.text(), UTF_8);
    MimeMultipart related = new MimeMultipart("related");
    MimeBodyPart html = new MimeBodyPart();
    html.setText(mail.html(), UTF_8, "html");
    related.addBodyPart(html);
    for (Mail.Picture picture : mail.pictures()) {
      related.addBodyPart(part(picture));
    }
    MimeBodyPart rich = new MimeBodyPart();
    rich.setContent(related);
    MimeMultipart alternatives = new MimeMultipart("alternative");
    alternatives.addBodyPart(text);
    alternatives.addBodyPart(rich);
    return alternatives;
  }

  private static MimeBodyPart part(Mail.Picture picture) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    byte[] png = BarPicture.png(picture.scale());
    part.setDataHandler(new DataHandler(new ByteArrayDataSource(png, "image/png")));
    part.setContentID("<" + picture.contentId() + ">");
    part.setDisposition(Part.INLINE);
    return part;
  }

  /** Keeps the identity that it was given: a mail sent again is the same mail. */
  private static final class Identified extends MimeMessage {
    private final String messageId;

    Identified(Session session, String messageId) {
      super(session);
      this.messageId = messageId;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", messageId);
    }
  }
}
