// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.whatif;

import io.costwire.chargeback.whatif.Change;
import io.costwire.chargeback.whatif.Change.Action;
import io.costwire.chargeback.whatif.Change.AnswerRepeats;
import io.costwire.chargeback.whatif.Change.Move;
import io.costwire.chargeback.whatif.Change.PromptCache;
import io.costwire.chargeback.whatif.Change.Provisioned;
import io.costwire.chargeback.whatif.Change.Tier;
import io.costwire.chargeback.whatif.ErrorCost;
import io.costwire.runtime.YamlPlace;
import io.costwire.standalone.control.Amounts;
import io.costwire.standalone.rules.ScopeReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a file of changes and finds everything that is wrong with it. */
final class WhatIfReader {
  private static final String CHANGES = "changes";
  private static final String ERRORS = "errors";
  private static final String MODEL = "model";
  private static final String PROVIDER = "provider";
  private static final String TIER = "service_tier";
  private static final String CACHE = "prompt_cache";
  private static final String REPEATS = "answer_repeats";
  private static final String PROVISIONED = "provisioned";
  private static final List<String> ACTIONS = List.of(MODEL, TIER, CACHE, REPEATS, PROVISIONED);
  private static final List<String> FIELDS =
      List.of("id", "match", "share", MODEL, PROVIDER, TIER, CACHE, REPEATS, PROVISIONED);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private final String file;
  private final List<String> problems = new ArrayList<>();
  private final ScopeReader scope = new ScopeReader("change");

  WhatIfReader(String file) {
    this.file = file;
  }

  WhatIfFile read(String yaml) {
    Optional<YamlPlace> root = YamlPlace.read(file, yaml, "list changes under 'changes'", problems);
    Map<String, YamlPlace> fields =
        root.map(place -> place.fields(List.of(CHANGES, ERRORS))).orElse(Map.of());
    List<Change> changes = new ArrayList<>();
    YamlPlace list = fields.get(CHANGES);
    if (list != null) {
      list.items().forEach(item -> change(item).ifPresent(changes::add));
    }
    if (changes.isEmpty() && problems.isEmpty()) {
      root.ifPresent(it -> it.problem("has no changes", "list them under 'changes'"));
    }
    ErrorCost errors = errors(fields.get(ERRORS));
    return problems.isEmpty()
        ? new WhatIfFile.Read(changes, errors)
        : new WhatIfFile.Refused(problems);
  }

  private Optional<Change> change(YamlPlace item) {
    int before = problems.size();
    Map<String, YamlPlace> fields = item.fields(FIELDS);
    if (!item.isMapping()) {
      return Optional.empty();
    }
    if (!fields.containsKey("id")) {
      item.problem("has no 'id'", "write it");
    }
    String id = Optional.ofNullable(fields.get("id")).map(scope::id).orElse("");
    Map<String, String> match = new LinkedHashMap<>();
    if (fields.containsKey("match")) {
      fields
          .get("match")
          .entries()
          .forEach((name, value) -> value.text().ifPresent(text -> match.put(name, text)));
    }
    Optional<BigDecimal> share =
        fields.containsKey("share")
            ? share(fields.get("share"), false)
            : Optional.of(BigDecimal.ONE);
    Optional<Action> action = action(item, fields);
    if (problems.size() > before || share.isEmpty() || action.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Change(id, match, share.get(), action.get()));
  }

  private Optional<Action> action(YamlPlace item, Map<String, YamlPlace> fields) {
    List<String> given = ACTIONS.stream().filter(fields::containsKey).toList();
    if (given.size() != 1) {
      item.problem(
          given.isEmpty() ? "does not say what changes" : "changes more than one thing",
          "write one of 'model: gpt-4o-mini' (and 'provider: openai'), 'service_tier: batch',"
              + " 'prompt_cache: 60%', 'answer_repeats: true' and 'provisioned: 3000'");
      return Optional.empty();
    }
    if (fields.containsKey(PROVIDER) && !given.contains(MODEL)) {
      fields.get(PROVIDER).problem("stands without a model", "write 'model' too, or leave it out");
    }
    String name = given.getFirst();
    return action(name, Objects.requireNonNull(fields.get(name)), fields.get(PROVIDER));
  }

  private Optional<Action> action(String name, YamlPlace place, @Nullable YamlPlace provider) {
    return switch (name) {
      case MODEL -> place.text().map(model -> new Move(text(provider), model));
      case TIER -> place.text().map(Tier::new);
      case CACHE -> share(place, false).map(PromptCache::new);
      case REPEATS -> repeats(place);
      default ->
          place
              .text()
              .flatMap(text -> Amounts.positive(place, text, Amounts.MONEY_SCALE))
              .map(Provisioned::new);
    };
  }

  private static @Nullable String text(@Nullable YamlPlace place) {
    return place == null ? null : place.text().orElse(null);
  }

  private static Optional<Action> repeats(YamlPlace place) {
    if (!place.text().orElse("").equals("true")) {
      place.problem("is not true", "write 'answer_repeats: true', or leave it out");
      return Optional.empty();
    }
    return Optional.of(new AnswerRepeats());
  }

  private ErrorCost errors(@Nullable YamlPlace place) {
    if (place == null) {
      return ErrorCost.NONE;
    }
    Map<String, YamlPlace> fields = place.fields(List.of("cost", "failure_rates"));
    YamlPlace cost = fields.get("cost");
    YamlPlace rates = fields.get("failure_rates");
    if (cost == null || rates == null) {
      place.problem(
          "needs what a failure costs and how often models fail",
          "write 'cost: 5' and 'failure_rates: {gpt-4o: 5%, gpt-4o-mini: 15%}'");
      return ErrorCost.NONE;
    }
    BigDecimal each =
        cost.text()
            .flatMap(text -> Amounts.positive(cost, text, Amounts.MONEY_SCALE))
            .orElse(BigDecimal.ZERO);
    Map<String, BigDecimal> byModel = new HashMap<>();
    rates
        .entries()
        .forEach((model, rate) -> share(rate, true).ifPresent(it -> byModel.put(model, it)));
    return new ErrorCost(each, byModel);
  }

  /** Percent as a share; 0 only where it means something. */
  private static Optional<BigDecimal> share(YamlPlace place, boolean mayBeZero) {
    Optional<String> text = place.text().map(it -> it.replaceFirst("\\s*%$", ""));
    if (text.isEmpty() || (mayBeZero && text.get().matches("0+(\\.0+)?"))) {
      return text.map(it -> BigDecimal.ZERO);
    }
    Optional<BigDecimal> percent = Amounts.positive(place, text.get(), Amounts.PERCENT_SCALE);
    if (percent.isPresent() && percent.get().compareTo(HUNDRED) > 0) {
      place.problem("is more than all", "write a share up to 100%");
      return Optional.empty();
    }
    return percent.map(it -> it.movePointLeft(2));
  }
}
