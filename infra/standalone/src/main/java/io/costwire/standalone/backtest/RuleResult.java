// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one rule or budget would have told.
 *
 * @param kind as files name it, or budget
 * @param signals how many; more than listed where there are many
 * @param withdrawn how many of them would have been taken back later
 * @param excess sum of what is too much; null where it is not known
 * @param shortfall sum of what is too little, null likewise
 * @param unit of the amounts
 * @param notes what a person has to know of how it was replayed
 * @param found the first of them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RuleResult(
    String rule,
    String kind,
    long signals,
    long withdrawn,
    Found.@Nullable Amount excess,
    Found.@Nullable Amount shortfall,
    String unit,
    List<String> notes,
    @JsonProperty("listed") List<Found> found) {
  public RuleResult {
    notes = List.copyOf(notes);
    found = List.copyOf(found);
  }
}
