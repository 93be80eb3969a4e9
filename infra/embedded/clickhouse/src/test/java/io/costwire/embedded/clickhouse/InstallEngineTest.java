// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What install-engine says when it cannot install; each case runs the real script on a copy. */
final class InstallEngineTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();

  @TempDir private Path folder;

  private record Outcome(int exitCode, String output) {}

  @BeforeEach
  void copy() throws IOException {
    Files.createDirectories(folder.resolve("engine"));
    Files.createDirectories(folder.resolve("bin"));
    for (String file :
        List.of("install-engine", "engine/package.json", "engine/package-lock.json")) {
      Files.copy(MODULE.resolve(file), folder.resolve(file));
    }
  }

  @Test
  void installedEngine_isLeftAloneInSilence() throws Exception {
    assertThat(run(MODULE.resolve("install-engine"), Map.of())).isEqualTo(new Outcome(0, ""));
  }

  @Test
  void unsupportedPlatform_isNamed() throws Exception {
    fake("uname", "[ \"$1\" = -m ] && echo riscv64 || echo Linux");

    assertFails("no engine for Linux on riscv64", "CLICKHOUSE_URL");
  }

  @Test
  void missingNpm_isNamedWithHowToInstallIt() throws Exception {
    for (String tool : List.of("dirname", "uname", "cat", "cksum", "ldd", "grep", "bash")) {
      Files.createSymbolicLink(folder.resolve("bin/" + tool), which(tool));
    }

    Outcome outcome =
        run(folder.resolve("install-engine"), Map.of("PATH", folder.resolve("bin").toString()));

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.output()).contains("npm is needed", "apt install npm");
  }

  @Test
  void fullDisk_isNoticedBeforeTheDownload() throws Exception {
    fake("df", "echo head; echo 'disk 100 90 10240 90% /'");

    assertFails("not enough disk space", "10 MB free");
  }

  @Test
  void diskThatFillsUp_isNamed() throws Exception {
    fake("npm", "echo 'npm error code ENOSPC'; exit 1");

    assertFails("the disk is full");
  }

  @Test
  void registryThatDoesNotAnswer_isNamed() throws Exception {
    assertFails(
        Map.of("npm_config_registry", "http://127.0.0.1:9/"),
        "the download broke",
        "npm config get registry");
  }

  @Test
  void downloadThatDoesNotMatchTheLock_isRefused() throws Exception {
    HttpServer registry = registryWithAnotherPackage();
    try {
      String url = "http://127.0.0.1:" + registry.getAddress().getPort() + "/";
      assertFails(Map.of("npm_config_registry", url), "integrity mismatch");
      assertThat(folder.resolve("engine/node_modules/.costwire-installed")).doesNotExist();
    } finally {
      registry.stop(0);
    }
  }

  private void assertFails(String... parts) throws Exception {
    assertFails(Map.of(), parts);
  }

  private void assertFails(Map<String, String> environment, String... parts) throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "The pinned package is the one for Linux on x86-64");
    Outcome outcome = run(folder.resolve("install-engine"), environment);
    assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
    assertThat(outcome.output()).contains("ClickHouse engine: ").contains(parts);
    assertThat(folder.resolve("engine/.install-lock")).doesNotExist();
  }

  private Outcome run(Path script, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(script.toString()).redirectErrorStream(true);
    builder
        .environment()
        .merge("PATH", folder.resolve("bin").toString(), (old, fakes) -> fakes + ":" + old);
    builder.environment().put("npm_config_cache", folder.resolve("cache").toString());
    builder.environment().put("npm_config_fetch_retries", "0");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  private void fake(String tool, String body) throws IOException {
    Path file = Files.writeString(folder.resolve("bin/" + tool), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path which(String tool) {
    return List.of("/usr/bin", "/bin").stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  /** Answers every package request with a tarball that is not the pinned one. */
  private static HttpServer registryWithAnotherPackage() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    String name = "@chdb/lib-linux-x64-gnu";
    String version = "26.7.3-stable.1";
    String document =
        """
        {"name":"%1$s","dist-tags":{"latest":"%2$s"},"versions":{"%2$s":{"name":"%1$s","version":"%2$s","dist":{"tarball":"%3$s/package.tgz"}}}}\
        """
            .formatted(name, version, url);
    ByteArrayOutputStream tarball = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(tarball)) {
      out.write(new byte[10_240]);
    }
    server.createContext(
        "/",
        exchange -> {
          boolean wantsTarball = exchange.getRequestURI().getPath().endsWith(".tgz");
          byte[] body = wantsTarball ? tarball.toByteArray() : document.getBytes(UTF_8);
          exchange
              .getResponseHeaders()
              .set("Content-Type", wantsTarball ? "application/octet-stream" : "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
