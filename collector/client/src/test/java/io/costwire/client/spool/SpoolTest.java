// SPDX-License-Identifier: Apache-2.0
package io.costwire.client.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.client.spool.Spool.Entry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpoolTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final int FRAME = Frames.HEADER_BYTES;
  @TempDir private Path folder;
  private Instant now = NOON;
  private final InstantSource clock = () -> now;
  private SpoolSettings settings;
  private Spool spool;

  @BeforeEach
  void open() {
    settings = SpoolSettings.in(folder.resolve("spool")).withMaxBytes(64 << 10);
    spool = Spool.open(settings, clock);
  }

  @AfterEach
  void close() {
    spool.close();
  }

  static Stream<Fsync> policies() {
    return Stream.of(
        new Fsync.Never(), new Fsync.Every(Duration.ofMillis(1)), new Fsync.EachBatch());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void records_comeInOrderAndAreDeletedWhenSettled(Fsync policy) throws Exception {
    spool.close();
    spool = Spool.open(settings.withFsync(policy), clock);
    for (int i = 0; i < 3_000; i++) {
      assertThat(spool.append(List.of(record(i)))).isEqualTo(1);
      now = now.plusMillis(1);
      spool.syncIfDue();
      Entry entry = spool.next();
      assertThat(text(entry)).isEqualTo(text(record(i)));
      spool.settledTo(entry.number() + 1);
    }
    assertThat(spool.next()).isNull();
    assertThat(files()).hasSizeLessThanOrEqualTo(1);
    assertThat(spool.metrics().events()).isZero();
    spool.close();
    assertThat(files()).isEmpty();
  }

  @Test
  void full_takesThePrefixThatFitsAndMoreWhenRoomIsBack() throws Exception {
    byte[] large = new byte[10 << 10];
    assertThat(spool.append(List.of(large, large, large))).isEqualTo(3);
    assertThat(spool.append(List.of(large, large, large, large))).isEqualTo(3);
    assertThat(spool.append(List.of(record(1)))).as("a small one may still fit").isEqualTo(1);
    assertThat(spool.metrics().bytes()).isLessThanOrEqualTo(settings.maxBytes());
    assertThat(spool.append(List.of(large))).isZero();
    for (int i = 0; i < 3; i++) {
      spool.settledTo(spool.next().number() + 1);
    }
    assertThat(spool.append(List.of(large))).isEqualTo(1);
  }

  @Test
  void whatIsNotSettled_comesAgainAfterARestartAndOnlyThat() throws Exception {
    appendAll(0, 700);
    for (int i = 0; i < 600; i++) {
      spool.next();
    }
    spool.settledTo(555);
    reopen();
    assertThat(spool.recover()).isEqualTo(700 - 555);
    assertThat(spool.metrics().events()).isEqualTo(700 - 555);
    assertThat(readAll()).isEqualTo(texts(555, 700));
    spool.settledTo(spool.tail());
    reopen();
    assertThat(spool.recover()).isZero();
    appendAll(0, 5);
    reopen();
    assertThat(spool.recover()).as("numbers of files only grow").isEqualTo(5);
  }

  @Test
  void tornTail_isCutOffAndCounted() throws Exception {
    appendAll(0, 10);
    Path file = lastFile();
    reopenAfter(() -> truncate(file, Files.size(file) - 3));
    assertThat(spool.recover()).isEqualTo(9);
    assertThat(spool.metrics().damaged()).isEqualTo(1);
    appendAll(10, 12);
    assertThat(readAll()).containsExactlyElementsOf(join(texts(0, 9), texts(10, 12)));
    assertThat(spool.takeLost()).as("known when it was recovered").isZero();
  }

  @Test
  void everyLengthOfTail_losesOnlyWhatIsCut() throws Exception {
    appendAll(0, 3);
    spool.close();
    byte[] whole = Files.readAllBytes(lastFile());
    int frame = FRAME + record(0).length;
    for (int length = 0; length <= whole.length; length++) {
      Path directory = folder.resolve("cut-" + length);
      Files.createDirectories(directory);
      Files.write(
          directory.resolve(lastFile().getFileName()), java.util.Arrays.copyOf(whole, length));
      try (Spool cut = Spool.open(SpoolSettings.in(directory), clock)) {
        int records = Math.max(0, length - Segment.HEADER_BYTES) / frame;
        assertThat(cut.recover()).as("length %d", length).isEqualTo(records);
        boolean onBoundary = length < 8 || (length - Segment.HEADER_BYTES) % frame == 0;
        assertThat(cut.metrics().damaged()).isEqualTo(onBoundary ? 0 : 1);
      }
    }
  }

  @Test
  void damageInTheMiddle_costsThatRecordOnly() throws Exception {
    appendAll(0, 10);
    Path file = lastFile();
    int frame = FRAME + record(0).length;
    reopenAfter(() -> overwrite(file, Segment.HEADER_BYTES + 4 * frame + FRAME + 2, (byte) 'X'));
    assertThat(spool.recover()).isEqualTo(9);
    assertThat(spool.metrics().damaged()).isEqualTo(1);
    assertThat(readAll()).isEqualTo(join(texts(0, 4), texts(5, 10)));
  }

  @Test
  void damageAndDeletionWhileRunning_areCountedExactly() throws Exception {
    appendAll(0, 10);
    Path first = lastFile();
    overwrite(first, Segment.HEADER_BYTES + FRAME + 1, (byte) 'X');
    assertThat(readAll()).isEqualTo(texts(1, 10));
    spool.settledTo(spool.tail());
    assertThat(spool.takeLost()).isEqualTo(1);
    int more = 600;
    appendAll(10, 10 + more);
    assertThat(files()).hasSizeGreaterThan(2);
    Files.delete(files().get(1));
    List<String> read = readAll();
    assertThat(read.size() + spool.takeLost()).isEqualTo(more);
    assertThat(read).hasSizeLessThan(more).last().isEqualTo(text(record(10 + more - 1)));
  }

  @Test
  void randomDamage_neverInventsARecordAndNeverStopsTheRest() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      SpoolSettings own = SpoolSettings.in(folder.resolve("round-" + round));
      try (Spool before = Spool.open(own, clock)) {
        before.append(IntStream.range(0, 50).mapToObj(SpoolTest::record).toList());
      }
      Path file = Segment.in(own.directory()).get(0);
      int hits = 1 + random.nextInt(5);
      for (int i = 0; i < hits; i++) {
        long at = Segment.HEADER_BYTES + (long) random.nextInt((int) Files.size(file) - 8);
        overwrite(file, at, (byte) random.nextInt(256));
      }
      try (Spool after = Spool.open(own, clock)) {
        long found = after.recover();
        assertThat(found).as("seed %d round %d", seed, round).isBetween(50L - hits, 50L);
        List<String> read = new ArrayList<>();
        for (Entry e = after.next(); e != null; e = after.next()) {
          read.add(text(e));
        }
        assertThat(read).as("seed %d round %d", seed, round).hasSize((int) found);
        assertThat(texts(0, 50)).containsAll(read);
      }
    }
  }

  @Test
  void directoryOfALivingOwner_isRefusedWithAClearMessage() {
    assertThatThrownBy(() -> Spool.open(settings, clock))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("in use by another reporter of this process")
        .hasMessageContaining("directory of its own");
    spool.close();
    spool = Spool.open(settings, clock);
  }

  @Test
  void directoryThatIsAFile_isNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> Spool.open(SpoolSettings.in(file), clock))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("Name one that this process may create and write to");
  }

  @Test
  void fileOfALaterVersion_isSetAsideAndKept() throws Exception {
    appendAll(0, 3);
    Path file = lastFile();
    reopenAfter(() -> overwrite(file, 7, (byte) 2));
    assertThat(spool.recover()).isZero();
    assertThat(folder.resolve("spool").resolve(file.getFileName() + ".unreadable")).exists();
    appendAll(3, 5);
    assertThat(readAll()).isEqualTo(texts(3, 5));
  }

  @Test
  void fileThatCannotBeReadAtTheStart_hidesNoOtherAndIsNeverDeleted() throws Exception {
    settings = settings.withMaxBytes(64 << 10);
    reopen();
    appendAll(0, 200); // in several files
    Path first = files().get(0);
    reopenAfter(() -> replaceByFolder(first));
    long found = spool.recover();
    assertThat(found).isBetween(1L, 199L);
    assertThat(readAll()).isEqualTo(texts(200 - (int) found, 200));
    assertThat(spool.metrics().damaged()).isEqualTo(1);
    spool.settledTo(spool.tail());
    reopen();
    assertThat(spool.recover()).isZero();
    assertThat(settings.directory().resolve(first.getFileName() + ".unreadable")).exists();
  }

  @Test
  void fileThatCannotBeOpenedNow_isReadLater() throws Exception {
    appendAll(0, 3);
    Path file = lastFile();
    Path aside = folder.resolve("aside");
    Files.move(file, aside);
    Files.createDirectory(file); // opening it fails, as it does without file descriptors
    assertThatThrownBy(() -> spool.next()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> spool.next()).isInstanceOf(IOException.class);
    Files.delete(file);
    Files.move(aside, file);
    assertThat(readAll()).isEqualTo(texts(0, 3));
    assertThat(spool.takeLost()).isZero();
  }

  @Test
  void lostPosition_meansRepeatsAndNoLoss() throws Exception {
    appendAll(0, 5);
    spool.next();
    spool.next();
    spool.settledTo(2);
    reopenAfter(() -> overwrite(folder.resolve("spool/position"), 3, (byte) 9));
    assertThat(spool.recover()).isEqualTo(5);
    assertThat(readAll()).isEqualTo(texts(0, 5));
  }

  @Test
  void age_isThatOfTheOldestRecord() throws Exception {
    appendAll(0, 1);
    now = now.plusSeconds(7);
    appendAll(1, 2);
    assertThat(spool.metrics().oldestAge()).isEqualTo(Duration.ofSeconds(7));
    spool.next();
    spool.next();
    spool.settledTo(1);
    assertThat(spool.metrics().oldestAge()).isZero();
    now = now.plusSeconds(3);
    assertThat(spool.metrics().oldestAge()).isEqualTo(Duration.ofSeconds(3));
    spool.settledTo(2);
    assertThat(spool.metrics().oldestAge()).isZero();
  }

  @Test
  void interruptOfTheThread_doesNoHarm() throws Exception {
    Thread.currentThread().interrupt();
    appendAll(0, 5);
    assertThat(readAll()).isEqualTo(texts(0, 5));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anyHistory_equalsAQueue() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ArrayDeque<String> model = new ArrayDeque<>();
    List<Entry> unsettled = new ArrayList<>();
    int written = 0;
    for (int step = 0; step < 4_000; step++) {
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> {
          int count = 1 + random.nextInt(20);
          List<byte[]> batch =
              IntStream.range(written, written + count).mapToObj(SpoolTest::record).toList();
          int fitted = spool.append(batch);
          batch.subList(0, fitted).forEach(r -> model.add(text(r)));
          written += count;
        }
        case 4, 5, 6, 7, 8 -> {
          Entry entry = spool.next();
          if (entry != null) {
            String expected = new ArrayList<>(model).get(unsettled.size());
            assertThat(text(entry)).as("seed %d step %d", seed, step).isEqualTo(expected);
            unsettled.add(entry);
          } else {
            assertThat(unsettled).as("seed %d step %d", seed, step).hasSameSizeAs(model);
          }
        }
        case 9, 10 -> {
          int settle = random.nextInt(unsettled.size() + 1);
          spool.settledTo(
              settle < unsettled.size() ? unsettled.get(settle).number() : spool.head());
          for (int i = 0; i < settle; i++) {
            unsettled.remove(0);
            model.remove();
          }
        }
        default -> {
          if (random.nextInt(20) == 0) {
            reopen();
            assertThat(spool.recover()).as("seed %d step %d", seed, step).isEqualTo(model.size());
            unsettled.clear();
          }
        }
      }
      assertThat(spool.metrics().bytes()).isLessThanOrEqualTo(settings.maxBytes());
    }
  }

  private void appendAll(int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      assertThat(spool.append(List.of(record(i)))).isEqualTo(1);
    }
  }

  private List<String> readAll() throws IOException {
    List<String> read = new ArrayList<>();
    for (Entry e = spool.next(); e != null; e = spool.next()) {
      read.add(text(e));
    }
    return read;
  }

  private void reopen() throws IOException {
    spool.close();
    spool = Spool.open(settings, clock);
  }

  /** What happens to the files between two processes. */
  private interface Mishap {
    void happen() throws IOException;
  }

  private void reopenAfter(Mishap mishap) throws IOException {
    spool.close();
    mishap.happen();
    spool = Spool.open(settings, clock);
  }

  private static void replaceByFolder(Path file) throws IOException {
    Files.delete(file);
    Files.createDirectory(file);
  }

  private List<Path> files() throws IOException {
    return Segment.in(settings.directory());
  }

  private Path lastFile() throws IOException {
    return files().get(files().size() - 1);
  }

  private static void truncate(Path file, long size) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private static void overwrite(Path file, long at, byte value) throws IOException {
    try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
      f.seek(at);
      f.write(value);
    }
  }

  private static byte[] record(int i) {
    return "record %06d of the spool, about as long as an event is short"
        .formatted(i)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> text(record(i))).toList();
  }

  private static List<String> join(List<String> a, List<String> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  private static String text(Entry entry) {
    return text(entry.content());
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }
}
