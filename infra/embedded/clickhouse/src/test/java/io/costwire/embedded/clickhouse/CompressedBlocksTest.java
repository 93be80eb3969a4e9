// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.data.ClickHouseCityHash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CompressedBlocksTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void hash_isTheOneThatClientsCompute() {
    for (int length = 0; length < 700; length++) {
      byte[] bytes = new byte[length + 3];
      random.nextBytes(bytes);
      long[] expected = ClickHouseCityHash.cityHash128(bytes, 3, length);

      assertThat(CityHash128.of(bytes, 3, length))
          .as("seed %d length %d", seed, length)
          .isEqualTo(new CityHash128(expected[0], expected[1]));
    }
  }

  @Test
  void blocks_surviveTheRoundTrip() throws IOException {
    for (int size : new int[] {0, 1, 100, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, 1_000_000}) {
      byte[] data = new byte[size];
      random.nextBytes(data);

      assertThat(new BlockInput(new ByteArrayInputStream(compress(data))).readAllBytes())
          .as("seed %d size %d", seed, size)
          .isEqualTo(data);
    }
  }

  @Test
  void anyFlippedBit_isNoticed() throws IOException {
    byte[] intact =
        compress(
            "some rows, some rows, some rows".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    for (int bit = 0; bit < intact.length * 8; bit++) {
      byte[] damaged = intact.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));

      assertThatThrownBy(() -> new BlockInput(new ByteArrayInputStream(damaged)).readAllBytes())
          .as("bit %d", bit)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void truncatedBlocks_areNoticed() throws IOException {
    byte[] intact = compress(new byte[1000]);
    for (int length = 1; length < intact.length; length++) {
      var truncated = new ByteArrayInputStream(intact, 0, length);

      assertThatThrownBy(() -> new BlockInput(truncated).readAllBytes())
          .isInstanceOf(IOException.class);
    }
  }

  private static byte[] compress(byte[] data) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (BlockOutput out = new BlockOutput(compressed)) {
      out.write(data);
    }
    return compressed.toByteArray();
  }
}
