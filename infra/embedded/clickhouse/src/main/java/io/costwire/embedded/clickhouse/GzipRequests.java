// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Reads gzip bodies and never compresses an answer: as in ClickHouse, that takes
 * enable_http_compression=1 and is done by {@link ClickHouseHttp}.
 */
final class GzipRequests implements ContentEncoding {
  @Override
  public Set<String> ids() {
    return Set.of("gzip");
  }

  @Override
  public boolean supportsEncoding() {
    return false;
  }

  @Override
  public boolean supportsDecoding() {
    return true;
  }

  @Override
  public ContentDecoder decoder() {
    return network -> {
      try {
        return new GZIPInputStream(network);
      } catch (IOException e) {
        throw new UncheckedIOException("The request body is not gzip.", e);
      }
    };
  }

  @Override
  public ContentEncoder encoder() {
    return ContentEncoder.NO_OP;
  }

  @Override
  public String name() {
    return "gzip-requests";
  }

  @Override
  public String type() {
    return "gzip-requests";
  }
}
