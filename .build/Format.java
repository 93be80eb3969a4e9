// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * Formats every hand-written Java file of the tree, or with {@code --check} fails on those that are
 * not formatted.
 */
public final class Format {
  public static void main(String[] args) throws IOException {
    boolean check = List.of(args).contains("--check");
    List<String> arguments =
        new ArrayList<>(
            check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
    try (var files = Files.walk(Path.of(""))) {
      files
          .map(Path::toString)
          .filter(f -> f.endsWith(".java"))
          .filter(f -> !f.matches("(.*/)?(target|node_modules|\\.[^/]+)/.*"))
          .forEach(arguments::add);
    }
    if (arguments.getLast().startsWith("--")) {
      return;
    }
    int exit =
        ToolProvider.findFirst("google-java-format")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(new String[0]));
    if (exit != 0 && check) {
      System.err.println(
          "The files above are not formatted. Run: mvn -N validate exec:exec@format");
    }
    System.exit(exit);
  }
}
