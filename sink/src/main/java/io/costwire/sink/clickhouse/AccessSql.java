// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Users, roles and row policies of a full server as SQL to print; the files under {@code access/}
 * say why. Which tables and views there are, and which tables have a tenant, comes from the
 * migrations, so that none can be forgotten.
 */
public final class AccessSql {
  private static final Pattern TABLE = Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+)");
  private static final Pattern VIEW = Pattern.compile("CREATE OR REPLACE VIEW (\\w+)");
  private static final Pattern TENANT = Pattern.compile("\\n    tenant \\w");
  private static final Pattern EACH = Pattern.compile("\\{(\\w+)}");
  private static final String CLUSTER_ONLY = "{cluster_only}";
  private static final int TENANT_MAX = 128;

  private final String database;
  private final Deployment deployment;
  private final Map<String, List<String>> repeated;

  public AccessSql(String database, Deployment deployment) {
    this.database = database;
    this.deployment = deployment;
    List<String> statements =
        Migration.all().stream().flatMap(m -> m.statements().stream()).toList();
    this.repeated =
        Map.of(
            "table", names(TABLE, statements),
            "view", names(VIEW, statements),
            "tenant_table",
                names(TABLE, statements.stream().filter(s -> TENANT.matcher(s).find()).toList()),
            "system_table", List.of("tables", "databases", "parts", "mutations", "clusters"),
            "engine", List.of("ReplacingMergeTree", "ReplicatedReplacingMergeTree", "Memory"));
  }

  /** Tables that have a tenant column. */
  List<String> tenantTables() {
    return repeated.getOrDefault("tenant_table", List.of());
  }

  /** All tables. */
  List<String> tables() {
    return repeated.getOrDefault("table", List.of());
  }

  /** All views. */
  List<String> views() {
    return repeated.getOrDefault("view", List.of());
  }

  /** Profile, roles, users and quota. */
  public List<String> roles() {
    return statements("access/roles", Map.of());
  }

  /**
   * Role, policies and quota of a tenant.
   *
   * @throws IllegalArgumentException when the name is no tenant's
   */
  public List<String> tenant(String tenant) {
    boolean control = tenant.chars().anyMatch(Character::isISOControl);
    if (tenant.isBlank() || tenant.length() > TENANT_MAX || control) {
      throw new IllegalArgumentException(
          "tenant '%s': expected 1 to %d characters, no control characters"
              .formatted(tenant, TENANT_MAX));
    }
    String role = "costwire_tenant_" + tenant;
    String quoted = "`" + role.replace("\\", "\\\\").replace("`", "\\`") + "`";
    return statements("access/tenant", Map.of("tenant", Sql.text(tenant), "tenant_role", quoted));
  }

  private static List<String> names(Pattern pattern, List<String> statements) {
    List<String> names = new ArrayList<>();
    for (String statement : statements) {
      Matcher matcher = pattern.matcher(statement);
      if (matcher.lookingAt()) {
        names.add(matcher.group(1));
      }
    }
    return names.stream().distinct().toList();
  }

  private List<String> statements(String file, Map<String, String> values) {
    List<String> all = new ArrayList<>();
    for (String template : Migration.load(file, true).statements()) {
      if (template.contains(CLUSTER_ONLY) && deployment instanceof Deployment.Single) {
        continue;
      }
      String each =
          repeated.keySet().stream()
              .filter(name -> template.contains("{" + name + "}"))
              .collect(Collectors.joining());
      for (String item : each.isEmpty() ? List.of("") : repeated.getOrDefault(each, List.of())) {
        all.add(fill(template, each, item, values));
      }
    }
    return List.copyOf(all);
  }

  private String fill(String template, String each, String item, Map<String, String> values) {
    return EACH.matcher(template)
        .replaceAll(
            found -> {
              String name = found.group(1);
              String value =
                  switch (name) {
                    case "database" -> database;
                    case "on_cluster" -> deployment.onCluster();
                    case "cluster_only" -> "";
                    default -> name.equals(each) ? item : values.get(name);
                  };
              if (value == null) {
                throw new IllegalStateException("no value for {" + name + "} in: " + template);
              }
              return Matcher.quoteReplacement(value);
            });
  }
}
