// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What keeps other sites' pages out. A name of theirs that leads to this machine (DNS rebinding) is
 * not one that is answered; and what is answered may load nothing from elsewhere, be framed by
 * nobody and run no script that is not a file of ours.
 */
final class LocalOnly implements Filter {
  private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final HeaderName SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final Map<HeaderName, String> HEADERS =
      Map.of(
          HeaderNames.create("Content-Security-Policy"),
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
              + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          HeaderNames.create("X-Content-Type-Options"),
          "nosniff",
          HeaderNames.CACHE_CONTROL,
          "no-cache",
          HeaderNames.create("Referrer-Policy"),
          "no-referrer",
          HeaderNames.create("Cross-Origin-Resource-Policy"),
          "same-origin");

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    HEADERS.forEach(response::header);
    if (!NAMES.contains(host(request.authority()))) {
      refuse(
          response,
          Problem.of(
              421,
              "This page answers to this machine only.",
              "Open it as http://localhost and its port; from afar, through a tunnel such as ssh"
                  + " -L."));
    } else if (isOfAnotherSite(request)) {
      refuse(
          response,
          Problem.of(403, "Other sites may not ask this page.", "Open it in a window of its own."));
    } else {
      chain.proceed();
    }
  }

  /** Browsers say where a request comes from; other programs say nothing and are let in. */
  private static boolean isOfAnotherSite(RoutingRequest request) {
    return request.prologue().uriPath().path().startsWith("/api/")
        && request
            .headers()
            .first(SITE)
            .filter(site -> !site.equals("same-origin") && !site.equals("none"))
            .isPresent();
  }

  private static void refuse(RoutingResponse response, Problem problem) {
    response.status(Status.create(problem.status()));
    response.header(HeaderNames.CONTENT_TYPE, Problem.TYPE);
    response.send(problem.json().toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Without the port. */
  private static String host(String authority) {
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    String host = end <= 0 ? authority : authority.substring(0, end);
    return host.toLowerCase(Locale.ROOT);
  }
}
