// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** A service that already has Confluent's jars must not get a second copy through the sender. */
class PublishedDependenciesTest {
  private static final Map<String, Path> OURS =
      Map.of(
          "costwire-sender-kafka", Path.of(""),
          "costwire-client", Path.of("../client"),
          "costwire-schemas", Path.of("../../schemas"),
          "costwire-confluent-client", Path.of("../../infra/confluent-client"));

  @Test
  void publishedTree_hasNoConfluentClasses() throws Exception {
    Set<String> tree = new LinkedHashSet<>();
    collect("costwire-sender-kafka", tree);
    assertThat(tree)
        .contains("costwire-client", "costwire-schemas", "kafka-clients")
        .noneMatch(artifact -> artifact.contains("confluent") || artifact.contains("registry"));
  }

  @Test
  void ourOwnJars_containNone() {
    assertThat(List.of("costwire-sender-kafka", "costwire-client", "costwire-schemas"))
        .allSatisfy(
            module ->
                assertThat(Files.exists(OURS.get(module).resolve("target/classes/io/confluent")))
                    .isFalse());
  }

  @Test
  void withoutConfluentClasses_constructionSaysWhatToAdd() throws Exception {
    try (var loader = new WithoutConfluent()) {
      Class<?> settings = loader.loadClass("io.costwire.sender.kafka.KafkaSenderSettings");
      Class<?> sender = loader.loadClass("io.costwire.sender.kafka.KafkaSender");
      Object defaults =
          settings.getMethod("of", String.class, String.class).invoke(null, "b:1", "http://r");
      assertThatThrownBy(() -> sender.getConstructor(settings).newInstance(defaults))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("io.costwire:costwire-confluent-client")
          .hasMessageContaining("io.confluent:kafka-avro-serializer");
    }
  }

  /** What a user's build resolves: compile and runtime dependencies that are not optional. */
  private static void collect(String module, Set<String> tree) throws Exception {
    for (Element dependency : dependencies(OURS.get(module).resolve("pom.xml"))) {
      String artifact = text(dependency, "artifactId");
      boolean published =
          !text(dependency, "optional").equals("true") && !text(dependency, "scope").equals("test");
      if (published && tree.add(artifact) && OURS.containsKey(artifact)) {
        collect(artifact, tree);
      }
    }
  }

  private static List<Element> dependencies(Path pom) throws Exception {
    var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    List<Element> dependencies = new ArrayList<>();
    var nodes = document.getElementsByTagName("dependency");
    for (int i = 0; i < nodes.getLength(); i++) {
      dependencies.add((Element) nodes.item(i));
    }
    return dependencies;
  }

  private static String text(Element parent, String name) {
    Node node = parent.getElementsByTagName(name).item(0);
    return node == null ? "" : node.getTextContent().strip();
  }

  /** The test's class path with io.confluent out of sight. */
  private static final class WithoutConfluent extends URLClassLoader {
    WithoutConfluent() throws Exception {
      super(classPath(), ClassLoader.getPlatformClassLoader());
    }

    private static URL[] classPath() throws Exception {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        urls.add(new File(entry).toURI().toURL());
      }
      return urls.toArray(new URL[0]);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.confluent.")) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }
}
