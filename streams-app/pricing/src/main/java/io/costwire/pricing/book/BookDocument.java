// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A piece of a price book as text: one provider, the overrides, or the rates of
 * exchange. It is what travels as one
 * record, so a change to one provider re-sends that provider only.
 *
 * @param id the provider's id, {@link #OVERRIDES} or {@link #FX}
 */
public record BookDocument(String id, String yaml) {

  public static final String OVERRIDES = "overrides";

  public static final String FX = "fx";

  public String sha256() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(yaml.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
