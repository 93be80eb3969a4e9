// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.commitments;

import io.costwire.chargeback.commitments.Commitment;
import io.costwire.runtime.YamlPlace;
import io.costwire.standalone.rules.ScopeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads a file of commitments and finds everything that is wrong with it. */
final class CommitmentsReader {
  private static final String COMMITMENTS = "commitments";
  private static final String ID = "id";
  private static final String TENANT = "tenant";
  private static final String FILTER = "filter";
  private static final String SPEND_TIERS = "spend_tiers";
  private static final String RESERVED_TOKENS = "reserved_tokens";
  private static final String NEGOTIATED_DISCOUNT = "negotiated_discount";
  private static final List<String> TERMS =
      List.of(SPEND_TIERS, RESERVED_TOKENS, NEGOTIATED_DISCOUNT);
  private static final String REMEDY =
      "write one of 'spend_tiers: {...}', 'reserved_tokens: {...}' and 'negotiated_discount:"
          + " [...]'";

  private final String file;
  private final List<String> problems = new ArrayList<>();
  private final ScopeReader scope = new ScopeReader("commitment");
  private final TermsReader terms = new TermsReader();

  CommitmentsReader(String file) {
    this.file = file;
  }

  CommitmentsFile read(String yaml) {
    List<Offer> offers =
        YamlPlace.read(file, yaml, "list commitments under 'commitments'", problems)
            .map(this::read)
            .orElse(List.of());
    return problems.isEmpty()
        ? new CommitmentsFile.Read(offers)
        : new CommitmentsFile.Refused(problems);
  }

  private List<Offer> read(YamlPlace root) {
    YamlPlace list = root.fields(List.of(COMMITMENTS)).get(COMMITMENTS);
    List<Offer> offers = new ArrayList<>();
    List<YamlPlace> items = list == null ? List.of() : list.items();
    if (items.isEmpty() && problems.isEmpty()) {
      root.problem("has no commitments", "list them under 'commitments'");
    }
    items.forEach(item -> offer(item).ifPresent(offers::add));
    return offers;
  }

  private Optional<Offer> offer(YamlPlace item) {
    int before = problems.size();
    Map<String, YamlPlace> fields =
        item.fields(List.of(ID, TENANT, FILTER, SPEND_TIERS, RESERVED_TOKENS, NEGOTIATED_DISCOUNT));
    if (!item.isMapping()) {
      return Optional.empty();
    }
    YamlPlace id = fields.get(ID);
    if (id == null) {
      item.problem("has no 'id'", "name it, such as 'id: openai-volume'");
    }
    String name = id == null ? "" : scope.id(id);
    Optional<String> tenant = scope.tenant(fields.get(TENANT));
    Map<String, String> filter = scope.filter(fields.get(FILTER));
    if (filter.containsKey("user")) {
      item.problem("days of a user are not kept by model", "leave 'user' out of the filter");
    }
    Optional<Commitment> commitment = commitment(item, fields);
    return problems.size() > before
        ? Optional.empty()
        : commitment.map(it -> new Offer(name, tenant, filter, it));
  }

  private Optional<Commitment> commitment(YamlPlace item, Map<String, YamlPlace> fields) {
    List<String> given = TERMS.stream().filter(fields::containsKey).toList();
    if (given.size() != 1) {
      item.problem(given.isEmpty() ? "has no terms" : "has more than one kind of terms", REMEDY);
      return Optional.empty();
    }
    YamlPlace place = Objects.requireNonNull(fields.get(given.getFirst()));
    return switch (given.getFirst()) {
      case SPEND_TIERS -> terms.spendTiers(place);
      case RESERVED_TOKENS -> terms.reservedTokens(place);
      default -> new DiscountReader().read(place);
    };
  }
}
