// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.chargeback.capacity.AmortisationKey;
import io.costwire.standalone.capacity.CapacityLine.Charge;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityReaderTest {
  private static final String HEADER =
      "id,resource,kind,provider,start,end,quantity,unit,amount,currency,tenant,region,models,"
          + "tokens_per_hour,key,team\n";
  private static final String LINE =
      "a-1,h100-a,gpu,aws,2026-10-01,2026-10-04,72,gpu-hours,100,USD,acme,us-east-1,"
          + "llama qwen,9000,time,infra";

  @Test
  void line_isReadWithAllItsColumns() {
    CapacityLine line = read(HEADER + LINE).getFirst();

    assertThat(line.id()).isEqualTo("a-1");
    assertThat(line.tenant()).isEqualTo("acme");
    assertThat(line.resource())
        .isEqualTo(
            new CapacityLine.Resource("h100-a", CapacityKind.GPU, "aws", Optional.of("us-east-1")));
    assertThat(line.bill().quantity()).isEqualByComparingTo("259200");
    assertThat(line.bill().unit().usage()).isEqualTo("gpu_seconds");
    assertThat(line.models()).containsExactly("llama", "qwen");
    assertThat(line.key()).isEqualTo(AmortisationKey.TIME);
    assertThat(line.tokensPerHour()).contains(new BigDecimal("9000"));
    assertThat(line.tags()).isEqualTo(Map.of("team", "infra"));
  }

  @Test
  void mostColumnsMayBeLeftOut() {
    CapacityLine line =
        read("""
        \uFEFFID,resource,kind,provider,start,end,quantity,unit,amount
        disk,models,storage,gcp,2026-10-01T12:00:00Z,2026-10-02,500,gb-month,0

        """)
            .getFirst();

    assertThat(line.tenant()).isEqualTo("default");
    assertThat(line.bill().currency()).isEqualTo("USD");
    assertThat(line.key()).isEqualTo(AmortisationKey.TOKENS);
    assertThat(line.models()).isEmpty();
    assertThat(line.tokensPerHour()).isEmpty();
    assertThat(line.bill().unit()).isEqualTo(CapacityUnit.GB_MONTHS);
  }

  @Test
  void period_isChargedByUtcDay_toTheLastDigit() {
    CapacityLine line =
        read(HEADER + LINE.replace("2026-10-01,", "2026-10-01T12:00:00+02:00,")).getFirst();

    List<Charge> charges = line.charges();
    assertThat(charges)
        .extracting(Charge::from)
        .containsExactly(
            Instant.parse("2026-10-01T10:00:00Z"),
            Instant.parse("2026-10-02T00:00:00Z"),
            Instant.parse("2026-10-03T00:00:00Z"));
    assertThat(charges.getLast().to()).isEqualTo(Instant.parse("2026-10-04T00:00:00Z"));
    // 14, 24 and 24 of 62 hours
    assertThat(charges.getFirst().amount()).isEqualByComparingTo("22.580645161290322580");
    assertThat(charges.stream().map(Charge::amount).reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo("100");
    assertThat(charges.stream().map(Charge::quantity).reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo("259200");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a-1,            | ,                   | id: is empty; write 1 to 100 letters
          h100-a          | h100:a              | resource: 'h100:a' is no name; write
          gpu,            | tpu,                | kind: there is no 'tpu'; write one of gpu, provisioned_throughput
          2026-10-01      | 01.10.2026          | start: '01.10.2026' is no time; write 2026-10-01 or
          2026-10-04      | 2026-10-01          | end: is not after start; write when the period is over
          2026-10-04      | 2028-10-04          | end: is more than 400 days after start; split the line
          ,72,            | ,-72,               | quantity: '-72' is no plain number
          gpu-hours       | gpus                | unit: there is no 'gpus'; write one of gpu-hours
          ,100,           | ,$100,              | amount: '$100' is no plain number
          ,100,           | ,,                  | amount: is empty; write digits with a point
          ,100,           | ,1e3,               | amount: '1e3' is no plain number
          USD             | EUR                 | currency: is EUR, and costs are kept in USD; convert the amount
          9000            | 0                   | tokens_per_hour: must be above 0; write how much it is, or leave it empty
          time            | gpus                | key: there is no 'gpus'; write one of tokens, weighted_tokens, requests, time
          ,infra          | ,infra,more         | has 17 cells and the header 16; quote cells
          """)
  void badCell_isNamedWithItsFix(String good, String bad, String problem) {
    assertThat(problems(HEADER + LINE.replaceFirst(Pattern.quote(good), bad(bad))))
        .singleElement()
        .asString()
        .startsWith("capacity.csv:2: " + problem);
  }

  private static String bad(String text) {
    return Matcher.quoteReplacement(text);
  }

  @Test
  void allThatIsWrong_isSaid_andNothingIsRead() {
    assertThat(problems(HEADER + LINE + "\n" + LINE + "\n" + LINE.replace("gpu,", "x,")))
        .hasSize(2)
        .anyMatch(it -> it.contains(":3: id: 'a-1' is that of line 2 too"))
        .anyMatch(it -> it.contains(":4: kind: there is no 'x'"));
    assertThat(problems("id,resource,cost\n"))
        .anyMatch(it -> it.contains("there is no column 'cost'; remove it, or name it as one of"))
        .anyMatch(it -> it.contains("has no column 'amount'; add it"));
    assertThat(problems(HEADER))
        .containsExactly("capacity.csv: has no rows; write a line for each resource and period");
    assertThat(problems("")).anyMatch(it -> it.contains("has no column 'id'"));
  }

  static List<CapacityLine> read(String csv) {
    CapacityFile file = new CapacityReader("capacity.csv", "USD").read(csv);
    assertThat(file).as(file.toString()).isInstanceOf(CapacityFile.Read.class);
    return ((CapacityFile.Read) file).lines();
  }

  private static List<String> problems(String csv) {
    CapacityFile file = new CapacityReader("capacity.csv", "USD").read(csv);
    assertThat(file).isInstanceOf(CapacityFile.Refused.class);
    return ((CapacityFile.Refused) file).problems();
  }
}
