// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.PriceControl;
import io.costwire.schemas.PriceList;
import io.costwire.schemas.PriceManifest;
import io.costwire.sink.batch.RowRefused;
import io.costwire.sink.table.Columns.Optionally;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** control.prices becomes prices: lists and manifests as they were published. */
final class PricesTable {
  private PricesTable() {}

  static Table<PriceControl> table() {
    return new Table<>(
        "prices",
        new Columns<PriceControl>()
            .text("book_version", PricesTable::bookVersion)
            .word("entry", p -> p.getList() == null ? "MANIFEST" : "LIST")
            .word("provider", PricesTable::provider)
            .maybeWord("currency", manifest(PriceManifest::getCurrency))
            .maybeText("document", list(PriceList::getDocument))
            .maybeText("sha256", list(PriceList::getSha256))
            .map("lists", PricesTable::lists)
            .maybeTime("activated_at", manifest(PriceManifest::getActivatedAt))
            .revisionByRecordTime()
            .source());
  }

  private static String bookVersion(PriceControl prices) {
    PriceList list = prices.getList();
    PriceManifest manifest = prices.getManifest();
    if (list != null) {
      return list.getBookVersion();
    }
    if (manifest != null) {
      return manifest.getBookVersion();
    }
    throw new RowRefused("neither list nor manifest is set");
  }

  private static String provider(PriceControl prices) {
    PriceList list = prices.getList();
    return list == null ? "" : list.getProvider();
  }

  private static Map<String, String> lists(PriceControl prices) {
    PriceManifest manifest = prices.getManifest();
    return manifest == null ? Map.of() : manifest.getLists();
  }

  private static <T> Optionally<PriceControl, T> list(Optionally<PriceList, T> getter) {
    return p -> ofNullable(p.getList(), getter);
  }

  private static <T> Optionally<PriceControl, T> manifest(Optionally<PriceManifest, T> getter) {
    return p -> ofNullable(p.getManifest(), getter);
  }

  private static <P, T> @Nullable T ofNullable(@Nullable P parent, Optionally<P, T> getter) {
    return parent == null ? null : getter.get(parent);
  }
}
