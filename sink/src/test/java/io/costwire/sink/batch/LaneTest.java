// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LaneTest {
  private Lane lane;

  @BeforeEach
  void create() {
    lane = new Lane("numbers.topic", Rows.LIMITS);
  }

  private void add(int month, int partition, long offset) {
    lane.add(Rows.source(partition, offset), Rows.INSERT, month, row -> row.int64(offset));
    lane.advance(partition, offset + 1, Rows.NOW);
  }

  @Test
  void lane_isDue_onlyAfterItsAge() {
    assertThat(lane.isDue(Rows.NOW)).isFalse();
    add(202611, 0, 0);

    assertThat(lane.isDue(Rows.NOW.plusMillis(499))).isFalse();
    assertThat(lane.isDue(Rows.NOW.plusMillis(500))).isTrue();
  }

  @Test
  void lane_isDue_atItsRowsAtOnce() {
    for (int i = 0; i < 9; i++) {
      add(202611, 0, i);
    }
    assertThat(lane.isDue(Rows.NOW)).isFalse();
    add(202611, 0, 9);

    assertThat(lane.isDue(Rows.NOW)).isTrue();
  }

  @Test
  void lane_isFull_atItsBytes() {
    for (int i = 0; i < 249; i++) {
      add(202611, 0, i);
    }
    assertThat(lane.isFull()).isFalse();
    add(202611, 0, 249);

    assertThat(lane.isFull()).isTrue();
  }

  @Test
  void load_hasOneBatchPerMonth_andThePositionOfEachPartition() {
    add(202611, 0, 5);
    add(202612, 0, 6);
    add(202611, 3, 70);

    Load load = lane.take();

    assertThat(load.batches())
        .extracting(TableBatch::tablePartition)
        .containsExactly(202611, 202612);
    assertThat(load.rows()).isEqualTo(3);
    assertThat(load.positions()).isEqualTo(Map.of(0, 7L, 3, 71L));
    assertThat(lane.isEmpty()).isTrue();
  }

  @Test
  void positions_arePassedOn_evenWithoutRows() {
    lane.advance(1, 100, Rows.NOW);

    assertThat(lane.isDue(Rows.NOW.plusMillis(500))).isTrue();
    assertThat(lane.take().positions()).isEqualTo(Map.of(1, 100L));
  }

  @Test
  void refusedRow_leavesNothingBehind() {
    assertThatThrownBy(
            () ->
                lane.add(
                    Rows.source(0, 0),
                    Rows.INSERT,
                    202611,
                    row -> {
                      row.int64(1);
                      throw new RowRefused("half written");
                    }))
        .isInstanceOf(RowRefused.class);
    add(202611, 0, 1);

    Load load = lane.take();

    assertThat(load.rows()).isEqualTo(1);
    assertThat(Rows.numbers(load.batches().getFirst().all())).containsExactly(1L);
  }

  @Test
  void releasedPartition_isNotCommitted() {
    add(202611, 0, 5);
    add(202611, 1, 9);
    lane.release(List.of(0));

    assertThat(lane.take().positions()).isEqualTo(Map.of(1, 10L));
  }

  @Test
  void releasingAllPartitions_emptiesTheLane() {
    add(202611, 0, 5);
    lane.release(List.of(0));

    assertThat(lane.isEmpty()).isTrue();
  }
}
