// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.costwire.alerting.deliver.ChannelSettings;
import io.costwire.alerting.deliver.ChannelSpec.Tls;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.DeliveryResult.Dead;
import io.costwire.alerting.deliver.DeliveryResult.Delivered;
import io.costwire.alerting.deliver.DeliveryResult.Retry;
import io.costwire.alerting.deliver.Secret;
import io.costwire.alerting.deliver.email.EmailConfig.Login;
import io.costwire.alerting.deliver.email.EmailConfig.Server;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.render.AlertSamples;
import io.costwire.alerting.render.AlertSamples.Sample;
import io.costwire.alerting.render.AlertStories;
import io.costwire.alerting.render.HostileSamples;
import jakarta.mail.BodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmailReceiverTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Sample BUDGET = AlertSamples.all().getFirst();
  private static final Message FIRING = Message.of(AlertStories.firing(BUDGET));
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final Login LOGIN = new Login("costwire", new Secret("planted-password"));

  @TempDir Path folder;
  private GreenMail server;

  @BeforeEach
  void start() {
    server =
        new GreenMail(
            new ServerSetup[] {
              new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
              new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
            });
    server.setUser("costwire@example.com", "costwire", "planted-password");
    server.setUser("finance@example.com", "finance", "x");
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void mail_hasTextHtmlAndPicture() throws Exception {
    Notification anomaly = AlertStories.firing(AlertSamples.all().get(3));

    assertThat(deliver(plain(), Message.of(anomaly))).isEqualTo(new Delivered());

    MimeMessage mail = only();
    assertThat(mail.getSubject())
        .startsWith("[Firing, CRITICAL] team=search spends 4.1 times as usual");
    assertThat(mail.getAllRecipients())
        .extracting(Object::toString)
        .containsExactly("finance@example.com");
    assertThat(mail.getFrom()[0]).hasToString("Costwire <costwire@example.com>");
    assertThat(mail.getSentDate().toInstant()).isEqualTo(NOW);
    MimeMultipart alternatives = (MimeMultipart) mail.getContent();
    assertThat(alternatives.getContentType()).startsWith("multipart/alternative");
    assertThat((String) alternatives.getBodyPart(0).getContent()).contains("Excess: $394.03");
    MimeMultipart related = (MimeMultipart) alternatives.getBodyPart(1).getContent();
    assertThat(related.getContentType()).startsWith("multipart/related");
    String html = (String) related.getBodyPart(0).getContent();
    for (int i = 1; i < related.getCount(); i++) {
      BodyPart picture = related.getBodyPart(i);
      String id = ((jakarta.mail.internet.MimePart) picture).getContentID();
      assertThat(html).contains("cid:" + id.substring(1, id.length() - 1));
      assertThat(ImageIO.read((InputStream) picture.getContent())).isNotNull();
    }
    assertThat(related.getCount()).isEqualTo(3);
  }

  @Test
  void mailsOfAnEpisode_areOneConversation_andTheSameMailIsTheSame() throws Exception {
    deliver(plain(), FIRING);
    deliver(plain(), FIRING);
    deliver(plain(), Message.of(AlertStories.repeated(BUDGET, Optional.empty())));
    deliver(plain(), Message.of(AlertStories.resolved(BUDGET, Optional.empty())));

    MimeMessage[] mails = server.getReceivedMessages();
    String root = mails[0].getMessageID();
    assertThat(root).matches("<[0-9a-f]{32}@example\\.com>");
    assertThat(mails[1].getMessageID()).isEqualTo(root);
    assertThat(mails[2].getHeader("References", null)).isEqualTo(root);
    assertThat(mails[2].getMessageID()).isNotEqualTo(root);
    assertThat(mails[3].getHeader("In-Reply-To", null)).isEqualTo(root);
    assertThat(mails[3].getMessageID()).isNotEqualTo(mails[2].getMessageID());
  }

  @Test
  void everyKindStateAndHostileTag_isTaken_andNobodyElseGetsMail() throws Exception {
    int sent = 0;
    for (List<Sample> samples : List.of(AlertSamples.all(), HostileSamples.all())) {
      for (Sample sample : samples) {
        for (Notification told : AlertStories.of(sample, Optional.empty()).values()) {
          assertThat(deliver(plain(), Message.of(told))).isEqualTo(new Delivered());
          sent++;
        }
      }
    }
    deliver(plain(), AlertStories.group());
    deliver(plain(), AlertStories.flood(3000));

    assertThat(server.getReceivedMessages()).hasSize(sent + 2);
    for (MimeMessage mail : server.getReceivedMessages()) {
      assertThat(mail.getHeader("Bcc")).isNull();
      assertThat(mail.getAllRecipients())
          .extracting(Object::toString)
          .containsExactly("finance@example.com");
    }
  }

  @Test
  void startTls_protectsLoginAndMail() throws Exception {
    TestCertificates ours = TestCertificates.of(folder, "dns:localhost");
    requireLogin();
    try (TlsFront front = new TlsFront(ours.server(), server.getSmtp().getPort(), true)) {
      EmailConfig config = config(front.port(), Tls.STARTTLS, Optional.of(LOGIN));

      assertThat(deliver(receiver(config, trusting(ours)), FIRING)).isEqualTo(new Delivered());
    }
    assertThat(only().getSubject()).startsWith("[Firing, WARNING]");
  }

  @Test
  void implicitTls_protectsLoginAndMail() throws Exception {
    TestCertificates ours = TestCertificates.of(folder, "dns:localhost");
    requireLogin();
    try (TlsFront front = new TlsFront(ours.server(), server.getSmtp().getPort(), false)) {
      EmailConfig config = config(front.port(), Tls.IMPLICIT, Optional.of(LOGIN));

      assertThat(deliver(receiver(config, trusting(ours)), FIRING)).isEqualTo(new Delivered());
    }
    assertThat(only().getSubject()).startsWith("[Firing, WARNING]");
  }

  @Test
  void wrongCertificates_areRefused() throws Exception {
    TestCertificates ours = TestCertificates.of(folder, "dns:localhost");
    TestCertificates ofAnotherHost = TestCertificates.of(folder, "dns:mail.example.org");
    for (boolean startTls : new boolean[] {true, false}) {
      Tls tls = startTls ? Tls.STARTTLS : Tls.IMPLICIT;
      try (TlsFront front =
          new TlsFront(ofAnotherHost.server(), server.getSmtp().getPort(), startTls)) {
        EmailConfig config = config(front.port(), tls, Optional.of(LOGIN));
        assertThat(deliver(receiver(config, trusting(ofAnotherHost)), FIRING))
            .as("of another host, " + tls)
            .isEqualTo(new Retry("TLS failed: is the certificate valid, and of this host?"));
        assertThat(deliver(receiver(config, trusting(ours)), FIRING))
            .as("of another key, " + tls)
            .isInstanceOf(Retry.class);
      }
    }
    EmailConfig direct = config(server.getSmtps().getPort(), Tls.IMPLICIT, Optional.empty());
    assertThat(deliver(receiver(direct, Optional.empty()), FIRING))
        .as("signed by nobody that Java trusts")
        .isEqualTo(new Retry("TLS failed: is the certificate valid, and of this host?"));
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void serverWithoutStartTls_getsNothing() throws Exception {
    EmailConfig config = config(server.getSmtp().getPort(), Tls.STARTTLS, Optional.of(LOGIN));

    assertThat(deliver(receiver(config, Optional.empty()), FIRING))
        .isEqualTo(new Retry("the server offers no STARTTLS"));
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void wrongPassword_isTriedAgainSlowly_andShownNowhere() throws Exception {
    requireLogin();
    Login wrong = new Login("costwire", new Secret("planted-wrong"));
    EmailConfig config = config(server.getSmtp().getPort(), Tls.NONE, Optional.of(wrong));

    DeliveryResult result = deliver(receiver(config, Optional.empty()), FIRING);

    assertThat(result)
        .isEqualTo(
            new Retry(
                "the server refused username or password",
                Optional.of(SmtpFailure.AUTHENTICATION_PAUSE)));
    assertThat(config.toString() + result).doesNotContain("planted");
  }

  @Test
  void codes_areTriedAgainOrFinal() throws Exception {
    assertThat(answered(Map.of("RCPT", "450 4.2.1 mailbox busy"))).isEqualTo(new Retry("SMTP 450"));
    assertThat(answered(Map.of("BODY", "451 4.3.0 greylisted"))).isEqualTo(new Retry("SMTP 451"));
    assertThat(answered(Map.of("MAIL", "421 4.3.2 closing"))).isInstanceOf(Retry.class);
    assertThat(answered(Map.of("RCPT", "550 5.1.1 nobody of that name")))
        .isEqualTo(new Dead("SMTP 550: the server refused a recipient; check to"));
    assertThat(answered(Map.of("MAIL", "553 5.1.8 no such sender")))
        .isEqualTo(new Dead("SMTP 553: the server refused the sender; check from"));
    assertThat(answered(Map.of("BODY", "554 5.7.1 looks like spam")))
        .isEqualTo(new Dead("SMTP 554"));
    assertThat(answered(Map.of())).isEqualTo(new Delivered());
  }

  @Test
  void mailThatWasTaken_isDelivered_howeverTheConnectionEnds() throws Exception {
    assertThat(answered(Map.of("QUIT", ScriptedSmtp.RESET))).isEqualTo(new Delivered());
    assertThat(answered(Map.of("QUIT", "421 4.3.2 closing"))).isEqualTo(new Delivered());
    assertThat(answered(Map.of("QUIT", ScriptedSmtp.DRIP), PATIENT)).isEqualTo(new Delivered());
  }

  @Test
  void oneRefusedRecipient_doesNotKeepTheMailFromTheOthers() throws Exception {
    Map<String, String> script = Map.of("RCPT TO:<gone@", "550 5.1.1 nobody of that name");
    try (ScriptedSmtp smtp = new ScriptedSmtp(script)) {
      EmailConfig config =
          new EmailConfig(
              List.of("gone@example.com", "finance@example.com"),
              "costwire@example.com",
              new Server("localhost", smtp.port(), Tls.NONE),
              Optional.empty());
      assertThat(deliver(receiver(config, Optional.empty()), FIRING)).isEqualTo(new Delivered());
    }
  }

  @Test
  void silenceDripAndReset_endInTime() throws Exception {
    Retry late = new Retry("no answer within PT0.5S");
    Duration hasty = Duration.ofMillis(500);
    assertThat(answered(Map.of("GREETING", ScriptedSmtp.DRIP), hasty)).isEqualTo(late);
    assertThat(answered(Map.of("EHLO", ScriptedSmtp.DRIP), hasty)).isEqualTo(late);
    assertThat(answered(Map.of("BODY", ScriptedSmtp.DRIP), hasty)).isEqualTo(late);
    assertThat(answered(Map.of("MAIL", ScriptedSmtp.RESET)))
        .isEqualTo(new Retry("the connection broke"));
    assertThat(answered(Map.of("BODY", ScriptedSmtp.RESET)))
        .isEqualTo(new Retry("the connection broke"));
  }

  @Test
  void portThatNobodyListensOn_isTriedAgain() throws Exception {
    ScriptedSmtp smtp = new ScriptedSmtp(Map.of());
    smtp.close();
    EmailConfig config = config(smtp.port(), Tls.NONE, Optional.empty());

    assertThat(deliver(receiver(config, Optional.empty()), FIRING))
        .isEqualTo(new Retry("could not connect"));
  }

  @Test
  void wrongConfiguration_isRefused() {
    Server mail = new Server("mail.example.com", 587, Tls.NONE);
    assertThatThrownBy(() -> addressed("finance@example.com\r\nBcc: all@example.com"))
        .hasMessageContaining("to is no mail address");
    assertThatThrownBy(() -> addressed("a@example.com, b@example.com")).hasMessageContaining("to");
    assertThatThrownBy(() -> addressed("nobody")).hasMessageContaining("to");
    assertThatThrownBy(
            () ->
                new EmailConfig(
                    List.of("a@example.com"), "costwire@example.com", mail, Optional.of(LOGIN)))
        .hasMessageContaining("in the clear");
    assertThatThrownBy(() -> new Server("", 587, Tls.NONE)).hasMessageContaining("host:port");
  }

  private static void addressed(String to) {
    Object unused =
        new EmailConfig(
            List.of(to),
            "costwire@example.com",
            new Server("localhost", 25, Tls.NONE),
            Optional.empty());
  }

  private void requireLogin() {
    server.getUserManager().setAuthRequired(true);
  }

  private MimeMessage only() {
    assertThat(server.getReceivedMessages()).hasSize(1);
    return server.getReceivedMessages()[0];
  }

  private static DeliveryResult answered(Map<String, String> script) throws Exception {
    return answered(script, PATIENT);
  }

  private static DeliveryResult answered(Map<String, String> script, Duration timeout)
      throws Exception {
    try (ScriptedSmtp smtp = new ScriptedSmtp(script)) {
      EmailConfig config = config(smtp.port(), Tls.NONE, Optional.empty());
      return deliver(receiver(config, Optional.empty(), timeout), FIRING);
    }
  }

  private EmailReceiver plain() {
    return receiver(
        config(server.getSmtp().getPort(), Tls.NONE, Optional.empty()), Optional.empty());
  }

  private static Optional<SSLSocketFactory> trusting(TestCertificates certificates)
      throws Exception {
    return Optional.of(certificates.client().getSocketFactory());
  }

  private static EmailConfig config(int port, Tls tls, Optional<Login> login) {
    return new EmailConfig(
        List.of("finance@example.com"),
        "Costwire <costwire@example.com>",
        new Server("localhost", port, tls),
        login);
  }

  private static EmailReceiver receiver(EmailConfig config, Optional<SSLSocketFactory> sockets) {
    return receiver(config, sockets, PATIENT);
  }

  private static EmailReceiver receiver(
      EmailConfig config, Optional<SSLSocketFactory> sockets, Duration timeout) {
    ChannelSettings settings = new ChannelSettings("finance", timeout, AlertStories.LINKS);
    return new EmailReceiver(settings, config, () -> NOW, sockets);
  }

  private static DeliveryResult deliver(EmailReceiver receiver, Message message)
      throws InterruptedException {
    return receiver.deliver(message, receiver.render(message));
  }
}
