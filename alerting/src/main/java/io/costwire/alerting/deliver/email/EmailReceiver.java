// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.email;

import io.costwire.alerting.deliver.ChannelSettings;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.render.email.Mail;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail over SMTP, one connection a mail. The time limit holds for the whole conversation, however
 * slowly the server speaks; certificates are verified and are of the host that is configured.
 */
public final class EmailReceiver implements Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(EmailReceiver.class);

  private final ChannelSettings settings;
  private final EmailConfig config;
  private final InstantSource clock;
  private final Session session;

  public EmailReceiver(ChannelSettings settings, EmailConfig config, InstantSource clock) {
    this(settings, config, clock, Optional.empty());
  }

  /**
   * @param sockets that trust other certificates, for tests
   */
  EmailReceiver(
      ChannelSettings settings,
      EmailConfig config,
      InstantSource clock,
      Optional<SSLSocketFactory> sockets) {
    this.settings = settings;
    this.config = config;
    this.clock = clock;
    Properties properties = properties(settings, config);
    sockets.ifPresent(factory -> properties.put("mail.smtp.ssl.socketFactory", factory));
    this.session = Session.getInstance(properties);
  }

  private static Properties properties(ChannelSettings settings, EmailConfig config) {
    String timeoutMs = Long.toString(settings.timeout().toMillis());
    Properties properties = new Properties();
    properties.setProperty("mail.transport.protocol", "smtp");
    properties.setProperty("mail.smtp.host", config.server().host());
    properties.setProperty("mail.smtp.port", Integer.toString(config.server().port()));
    properties.setProperty("mail.smtp.connectiontimeout", timeoutMs);
    properties.setProperty("mail.smtp.timeout", timeoutMs);
    properties.setProperty("mail.smtp.auth", Boolean.toString(config.login().isPresent()));
    properties.setProperty("mail.smtp.sendpartial", "true");
    properties.setProperty("mail.smtp.quitwait", "false");
    properties.setProperty("mail.smtp.allow8bitmime", "false");
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    switch (config.server().tls()) {
      case STARTTLS -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
      }
      case IMPLICIT -> properties.setProperty("mail.smtp.ssl.enable", "true");
      case NONE -> {}
    }
    return properties;
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public String channel() {
    return "email";
  }

  @Override
  public Abilities abilities() {
    return new Abilities(true, false, false);
  }

  @Override
  public String render(Message message) {
    return Mail.of(message, settings.links(), config.domain()).toJson();
  }

  @Override
  public DeliveryResult deliver(Message message, String payload) throws InterruptedException {
    FutureTask<DeliveryResult> sending = new FutureTask<>(() -> send(Mail.read(payload)));
    Thread thread = Thread.ofVirtual().name("alerting-mail-" + name()).start(sending);
    try {
      return sending.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new DeliveryResult.Retry("no answer within " + settings.timeout());
    } catch (ExecutionException e) {
      throw new IllegalStateException("the mail could not be written", e.getCause());
    } finally {
      // ends reads and writes of a virtual thread, and closes their socket
      thread.interrupt();
    }
  }

  private DeliveryResult send(Mail mail) throws MessagingException {
    MimeMessage mime = MailWriter.write(mail, config, session, clock.instant());
    Transport transport = session.getTransport();
    try {
      if (config.login().isPresent()) {
        EmailConfig.Login login = config.login().get();
        transport.connect(login.username(), login.password().value());
      } else {
        transport.connect();
      }
      transport.sendMessage(mime, mime.getAllRecipients());
      return new DeliveryResult.Delivered();
    } catch (MessagingException e) {
      return failed(e);
    } finally {
      close(transport);
    }
  }

  /** What was taken stays taken, however the connection ends. */
  private void close(Transport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      LOG.debug("receiver={} the connection did not end well", name(), e);
    }
  }

  /** Who got it does not get it again for the sake of who never will. */
  private DeliveryResult failed(MessagingException failure) {
    int reached = SmtpFailure.reached(failure);
    if (reached > 0) {
      LOG.warn(
          "receiver={} outcome=partial recipients={} reached={}: the server refused the others",
          name(),
          config.to().size(),
          reached);
      return new DeliveryResult.Delivered();
    }
    return SmtpFailure.result(failure, settings.timeout());
  }
}
