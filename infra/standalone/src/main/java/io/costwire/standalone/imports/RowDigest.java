// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.imports;

import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.audit.HistoryRow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a row says as 128 bits, for rows without an id. Not for several threads. */
final class RowDigest {
  private static final int BYTES = 16;

  private final MessageDigest sha256;

  RowDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Of a request of a log all that it says; of a sum what it is the sum of. Numbers count by their
   * value, not by how they are written.
   */
  String of(HistoryRow.Usable row) {
    PriceRequest request = row.request();
    put(request.provider());
    put(request.models().request());
    put(request.at());
    put(request.terms());
    put(new TreeMap<>(row.labels().tags()));
    put(row.labels().fields());
    if (!row.stands().isSum()) {
      for (Map.Entry<String, BigDecimal> quantity :
          new TreeMap<>(request.usage().toMap()).entrySet()) {
        put(quantity.getKey());
        put(plain(quantity.getValue()));
      }
      put(row.reported() == null ? null : plain(row.reported()));
    }
    return HexFormat.of().formatHex(sha256.digest(), 0, BYTES);
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private void put(@Nullable Object part) {
    sha256.update(String.valueOf(part).getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) 0);
  }
}
