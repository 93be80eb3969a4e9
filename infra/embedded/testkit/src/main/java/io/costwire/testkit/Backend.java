// SPDX-License-Identifier: Apache-2.0
package io.costwire.testkit;

/** One way to run the three servers. Each starts when it is first asked for. */
interface Backend extends AutoCloseable {
  String bootstrapServers();

  String schemaRegistryUrl();

  String clickhouseHttpUrl();

  @Override
  void close();
}
