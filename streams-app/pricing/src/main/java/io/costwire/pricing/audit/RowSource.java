// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import java.io.IOException;

/** A file as rows, read from front to back with one row in memory. */
interface RowSource {

  /** Takes what comes out of a file, in its order. */
  interface Sink {

    void row(RowFields row);

    /** A row, or the rest of the file, that cannot be read. */
    void broken(AuditRow.Origin origin, String reason);
  }

  void readInto(Sink sink) throws IOException;
}
