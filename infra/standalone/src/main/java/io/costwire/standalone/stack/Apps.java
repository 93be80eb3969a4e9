// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import io.costwire.alerting.AlertingApp;
import io.costwire.alerting.AlertingConfig;
import io.costwire.gateway.GatewayApp;
import io.costwire.gateway.GatewayConfig;
import io.costwire.runtime.Component;
import io.costwire.runtime.OpsServer;
import io.costwire.sink.SinkApp;
import io.costwire.sink.SinkConfig;
import io.costwire.sink.clickhouse.ViewExample;
import io.costwire.streams.StreamsApp;
import io.costwire.streams.StreamsAppConfig;
import io.costwire.viewer.SqlExample;
import io.costwire.viewer.Viewer;
import io.costwire.viewer.ViewerConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The four apps of the pipeline and the page, configured for the servers of this stack. */
record Apps(
    GatewayApp gateway, StreamsApp streams, SinkApp sink, AlertingApp alerting, Viewer viewer) {

  static Apps create(StackConfig config, Servers servers, PrometheusMeterRegistry metrics) {
    Map<String, String> environment = environment(config, servers);
    InstantSource clock = InstantSource.system();
    return new Apps(
        new GatewayApp(GatewayConfig.fromEnvironment(environment), metrics, clock),
        new StreamsApp(StreamsAppConfig.fromEnvironment(environment), metrics, clock),
        new SinkApp(SinkConfig.fromEnvironment(environment), metrics, clock),
        new AlertingApp(AlertingConfig.fromEnvironment(environment), metrics, clock),
        new Viewer(ViewerConfig.fromEnvironment(environment), examples(), clock));
  }

  private static List<SqlExample> examples() {
    return ViewExample.all().stream()
        .map(example -> new SqlExample(example.view(), example.about(), example.query()))
        .toList();
  }

  /** What the user set, over what suits one machine, under what this stack decides. */
  private static Map<String, String> environment(StackConfig config, Servers servers) {
    Map<String, String> environment = new HashMap<>();
    environment.put("GATEWAY_HOST", OpsServer.loopback());
    environment.put("STREAMS_STATE_DIR", config.data().resolve("streams").toString());
    // on the loopback interface, like everything here
    environment.put("STREAMS_QUERIES", "true");
    // history that is sent at once, as the demo does, is to be old enough for the detector
    environment.putIfAbsent("STREAMS_MINUTES_RETENTION", "72h");
    environment.put(
        "STREAMS_GENERATION", Integer.toString(new Generation(config.data()).current()));
    environment.putAll(config.environment());
    environment.putAll(servers.endpoints().toMap());
    environment.putAll(servers.viewerLogin());
    environment.put("GATEWAY_PORT", Integer.toString(config.ports().gateway()));
    environment.put("VIEWER_PORT", Integer.toString(config.ports().viewer()));
    return environment;
  }

  /** By name, in the order in which they start: who takes usage in comes after those who use it. */
  Map<String, Component> inStartOrder() {
    Map<String, Component> apps = new LinkedHashMap<>();
    apps.put("streams-app", streams);
    apps.put("sink", sink);
    apps.put("alerting", alerting);
    apps.put("gateway", gateway);
    apps.put("page", viewer);
    return apps;
  }

  /** The servers' endpoints with those of the apps. */
  Endpoints endpoints(Endpoints servers, int opsPort) {
    return new Endpoints(
        URI.create("http://127.0.0.1:" + gateway.port()),
        servers.kafka(),
        servers.registry(),
        servers.clickHouse(),
        servers.clickHouseUser(),
        servers.clickHousePassword(),
        servers.database(),
        URI.create("http://127.0.0.1:" + opsPort),
        URI.create("http://localhost:" + viewer.port()));
  }
}
