// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.email;

import io.costwire.alerting.render.Gauge;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import javax.imageio.ImageIO;

/**
 * A gauge as a bar: what is, in blue up to the mark and in red beyond it; what is expected, paler;
 * the least and the most of that as a thin line; the mark upright. No words in it: a server may
 * have no fonts. Transparent, for light and dark pages.
 */
public final class BarPicture {
  static final int WIDTH = 1072;
  static final int HEIGHT = 40;
  private static final int BAR_TOP = 8;
  private static final int BAR_HEIGHT = 24;
  private static final int MARK_WIDTH = 6;
  private static final int RANGE_HEIGHT = 4;
  private static final int RANGE_END = 14;
  private static final int PALE = 110;
  private static final Color TRACK = new Color(0x80, 0x88, 0x96, 60);
  private static final Color BELOW = new Color(0x3b, 0x82, 0xf6);
  private static final Color BEYOND = new Color(0xe0, 0x3a, 0x3a);
  private static final Color MARK = new Color(0x6b, 0x72, 0x80);

  private BarPicture() {}

  /** As PNG. */
  public static byte[] png(Gauge.Scale scale) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    draw(graphics, scale);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", bytes)) {
        throw new IllegalStateException("every Java platform writes PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void draw(Graphics2D graphics, Gauge.Scale scale) {
    int mark = at(scale, scale.mark());
    Shape track = new RoundRectangle2D.Float(0, BAR_TOP, WIDTH, BAR_HEIGHT, BAR_HEIGHT, BAR_HEIGHT);
    graphics.setColor(TRACK);
    graphics.fill(track);
    graphics.setClip(track);
    int observed = at(scale, scale.observed());
    part(graphics, 0, observed, mark);
    graphics.setComposite(java.awt.AlphaComposite.SrcOver.derive(PALE / 255f));
    part(graphics, observed, at(scale, scale.expected()), mark);
    graphics.setComposite(java.awt.AlphaComposite.SrcOver);
    graphics.setClip(null);
    graphics.setColor(MARK);
    range(graphics, at(scale, scale.likely().low()), at(scale, scale.likely().high()));
    graphics.fillRect(Math.min(mark, WIDTH - MARK_WIDTH), 0, MARK_WIDTH, HEIGHT);
  }

  private static void part(Graphics2D graphics, int from, int to, int mark) {
    graphics.setColor(BELOW);
    graphics.fillRect(from, BAR_TOP, Math.max(0, Math.min(to, mark) - from), BAR_HEIGHT);
    int beyond = Math.max(from, mark);
    graphics.setColor(BEYOND);
    graphics.fillRect(beyond, BAR_TOP, Math.max(0, to - beyond), BAR_HEIGHT);
  }

  private static void range(Graphics2D graphics, int from, int to) {
    if (to <= from) {
      return;
    }
    graphics.fillRect(from, (HEIGHT - RANGE_HEIGHT) / 2, to - from, RANGE_HEIGHT);
    graphics.fillRect(from, (HEIGHT - RANGE_END) / 2, RANGE_HEIGHT, RANGE_END);
    graphics.fillRect(to - RANGE_HEIGHT, (HEIGHT - RANGE_END) / 2, RANGE_HEIGHT, RANGE_END);
  }

  /** Where an amount is, in pixels. */
  private static int at(Gauge.Scale scale, BigDecimal amount) {
    BigDecimal end = scale.end();
    if (end.signum() <= 0 || amount.signum() <= 0) {
      return 0;
    }
    return amount
        .multiply(BigDecimal.valueOf(WIDTH))
        .divide(end, 0, RoundingMode.HALF_EVEN)
        .intValueExact();
  }
}
