// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.policy.Message;
import io.costwire.alerting.render.AlertSamples.Sample;
import io.costwire.alerting.render.email.BarPicture;
import io.costwire.alerting.render.email.Mail;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Writes mails to target/mail as pages that a browser shows, and looks at their pictures. */
final class MailPreviewTest {
  private static final Path FOLDER = Path.of("target/mail");

  @Test
  void mails_arePagesWithAllTheirPictures() throws IOException {
    for (Sample sample : AlertSamples.all()) {
      String kind = sample.kind().toLowerCase(Locale.ROOT);
      preview(kind, Message.of(AlertStories.firing(sample)));
      preview(kind + "-repeat", Message.of(AlertStories.repeated(sample, Optional.empty())));
      preview(kind + "-resolved", Message.of(AlertStories.resolved(sample, Optional.empty())));
    }
    preview("group", AlertStories.group());
    preview("flood", AlertStories.flood(3000));
    preview("hostile", Message.of(AlertStories.firing(HostileSamples.all().getFirst())));
  }

  @Test
  void bar_endsWhereTheAmountIs_andIsRedBeyondTheMark() throws IOException {
    BufferedImage below = bar("50", "100");
    BufferedImage beyond = bar("200", "100");
    int middle = below.getHeight() / 2;

    assertThat(isBlue(below.getRGB(below.getWidth() / 4, middle))).isTrue();
    assertThat(isBlue(below.getRGB(below.getWidth() * 3 / 4, middle))).isFalse();
    assertThat(isBlue(beyond.getRGB(beyond.getWidth() / 4, middle))).isTrue();
    assertThat(isRed(beyond.getRGB(beyond.getWidth() * 3 / 4, middle))).isTrue();
    assertThat(below.getRGB(0, 0) >>> 24).as("transparent").isZero();
  }

  private static BufferedImage bar(String observed, String mark) throws IOException {
    BigDecimal amount = new BigDecimal(observed);
    byte[] png = BarPicture.png(Gauge.Scale.of(amount, new BigDecimal(mark)));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static boolean isBlue(int argb) {
    return argb >>> 24 == 255 && (argb & 255) > 200;
  }

  private static boolean isRed(int argb) {
    return argb >>> 24 == 255 && (argb >>> 16 & 255) > 200 && (argb & 255) < 100;
  }

  private static void preview(String name, Message message) throws IOException {
    Mail mail = Mail.read(Mail.of(message, AlertStories.LINKS, "example.com").toJson());
    String page = mail.html();
    for (Mail.Picture picture : mail.pictures()) {
      String data = Base64.getEncoder().encodeToString(BarPicture.png(picture.scale()));
      String shown = page.replace("cid:" + picture.contentId(), "data:image/png;base64," + data);
      assertThat(shown).as(name).isNotEqualTo(page);
      page = shown;
    }
    assertThat(page).as(name).doesNotContain("cid:").doesNotContain("{{");
    Files.createDirectories(FOLDER);
    Files.writeString(FOLDER.resolve(name + ".html"), page);
  }
}
