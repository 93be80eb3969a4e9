// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Audits of small files with a book of invented prices. */
final class Audits {

  private static final PriceEngine ENGINE =
      new PriceEngine(
          PriceBook.read(new String(resource("book.yaml"), StandardCharsets.UTF_8)).orThrow());

  private Audits() {}

  static Audit audit() {
    return new Audit(ENGINE, AuditOptions.DEFAULT);
  }

  static AuditReport ofFile(String name) {
    return of(resource(name), AuditOptions.DEFAULT);
  }

  static AuditReport of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8), AuditOptions.DEFAULT);
  }

  static AuditReport of(byte[] bytes, AuditOptions options) {
    try {
      return tryOf(bytes, options);
    } catch (UnusableInput e) {
      throw new AssertionError(e);
    }
  }

  static AuditReport tryOf(byte[] bytes, AuditOptions options) throws UnusableInput {
    Audit audit = new Audit(ENGINE, options);
    try {
      audit.read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return audit.report("spend");
  }

  static byte[] resource(String name) {
    try (InputStream in = Audits.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
