// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.Caller;
import io.costwire.gateway.budgets.BudgetJson;
import io.costwire.gateway.budgets.BudgetSource;
import io.costwire.gateway.budgets.BudgetSource.Sight;
import io.costwire.gateway.budgets.BudgetStanding;
import io.costwire.gateway.budgets.BudgetView;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetState;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left of budgets, out of memory. A caller sees the budgets of its tenant, and those of
 * others, or of several tenants together, as if they were not there; a gateway without API keys
 * shows all.
 */
final class BudgetsEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(BudgetsEndpoint.class);

  /** OK, WARNING or EXCEEDED: what somebody needs who reads headers only. */
  static final HeaderName STATE = HeaderNames.create("Costwire-Budget-State");

  /** When everything that was committed was known. */
  static final HeaderName AS_OF = HeaderNames.create("Costwire-As-Of");

  private static final String LIMIT = "limit";
  private static final String AFTER = "after";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  private final BudgetSource source;

  BudgetsEndpoint(BudgetSource source) {
    this.source = source;
  }

  /** What one request is about. */
  private record Question(ServerRequest request, BudgetView view, Instant asOf) {
    Caller caller() {
      return request.context().get(Caller.class).orElse(Caller.ANYONE);
    }

    String id() {
      return request.path().pathParameters().get("id");
    }

    boolean isVisible(BudgetDefinition definition) {
      String tenant = definition.getTenant();
      return tenant == null ? caller().tenant().isEmpty() : caller().mayUse(tenant);
    }

    Optional<BudgetDefinition> definition() {
      return view.definition(id()).filter(this::isVisible);
    }
  }

  private interface Handler {
    Reply reply(Question question) throws BadQuery;
  }

  void list(ServerRequest request, ServerResponse response) {
    answer(request, response, BudgetsEndpoint::list);
  }

  void one(ServerRequest request, ServerResponse response) {
    answer(request, response, BudgetsEndpoint::one);
  }

  void groups(ServerRequest request, ServerResponse response) {
    answer(request, response, BudgetsEndpoint::groups);
  }

  private void answer(ServerRequest request, ServerResponse response, Handler handler) {
    request.context().get(Exchange.class).ifPresent(Exchange::asked);
    Reply reply;
    try {
      reply =
          switch (source.sight()) {
            case Sight.Known(var view, var asOf) ->
                handler.reply(new Question(request, view, asOf)).asOf(asOf);
            case Sight.Waiting(var reason) ->
                Reply.problem(
                    503, "NOT_READY", "Budgets are not known yet: " + reason + "; ask again.");
            case Sight.Off() ->
                Reply.problem(
                    404, "BUDGETS_OFF", "This gateway does not follow budgets: GATEWAY_BUDGETS.");
          };
    } catch (BadQuery e) {
      reply = Reply.problem(400, e.reason(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("request=failed error={}", e.getClass().getName());
      reply = Reply.problem(500, "INTERNAL", "The gateway failed; ask again.");
    }
    reply.send(request, response);
  }

  private static Reply one(Question question) throws BadQuery {
    Optional<BudgetDefinition> found = question.definition();
    if (found.isEmpty()) {
      return notFound();
    }
    BudgetDefinition definition = found.get();
    BudgetQuery query = BudgetQuery.of(question.request, Set.of());
    return question
        .view
        .standing(definition, query.group(definition))
        .map(standing -> standing(standing, question))
        .orElseGet(() -> Reply.problem(503, "NOT_HELD", question.view.whyNotKnown(definition)));
  }

  private static Reply standing(BudgetStanding standing, Question question) {
    String tag = standing.entityTag();
    boolean known =
        question.request.headers().values(HeaderNames.IF_NONE_MATCH).stream()
            .flatMap(value -> Arrays.stream(value.split(",")))
            .map(String::strip)
            .anyMatch(theirs -> theirs.equals("*") || ("W/" + theirs).endsWith(tag));
    Reply reply =
        known ? Reply.notModified() : Reply.ok(BudgetJson.standing(standing, question.asOf));
    return reply.with(HeaderNames.ETAG, tag).with(STATE, standing.state().name());
  }

  private static Reply groups(Question question) throws BadQuery {
    Optional<BudgetDefinition> found = question.definition();
    if (found.isEmpty()) {
      return notFound();
    }
    BudgetDefinition definition = found.get();
    int limit =
        BudgetQuery.of(question.request, Set.of(LIMIT)).number(LIMIT, DEFAULT_LIMIT, MAX_LIMIT);
    return Reply.ok(
        BudgetJson.groups(definition, question.view.groups(definition, limit), question.asOf));
  }

  private static Reply list(Question question) throws BadQuery {
    BudgetQuery query = BudgetQuery.of(question.request, Set.of(LIMIT, AFTER));
    int limit = query.number(LIMIT, DEFAULT_LIMIT, MAX_LIMIT);
    List<BudgetJson.Line> lines = new ArrayList<>();
    for (BudgetDefinition definition : question.view.definitionsAfter(query.text(AFTER))) {
      if (question.isVisible(definition)) {
        if (lines.size() == limit) {
          return Reply.ok(BudgetJson.list(lines, true, question.asOf));
        }
        lines.add(line(definition, question.view));
      }
    }
    return Reply.ok(BudgetJson.list(lines, false, question.asOf));
  }

  private static BudgetJson.Line line(BudgetDefinition definition, BudgetView view) {
    if (definition.getGroupBy().isEmpty()) {
      return new BudgetJson.Line.One(definition, view.standing(definition, Map.of()));
    }
    Map<BudgetState, Integer> states = view.states(definition);
    return states.isEmpty() && view.isRefused(definition)
        ? new BudgetJson.Line.One(definition, Optional.empty())
        : new BudgetJson.Line.Grouped(definition, states);
  }

  /** The same whether there is none or it belongs to others: ids are not given away. */
  private static Reply notFound() {
    return Reply.problem(
        404,
        "UNKNOWN_BUDGET",
        "There is no such budget of your tenant; GET /v1/budgets lists those that there are. An API"
            + " key sees budgets with its own tenant only, none that are for all tenants.");
  }
}
