// SPDX-License-Identifier: Apache-2.0
import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Formats every hand-written Java file of the tree, or with {@code --check} fails on those that are not formatted. */
public final class Format {
  public static void main(String[] args) throws IOException {
    boolean check = args.length > 0 && args[0].equals("--check");
    List<String> arguments =
        new ArrayList<>(check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
    try (var files = Files.walk(Path.of(""))) {
      files
          .filter(f -> f.toString().endsWith(".java"))
          .filter(f -> !f.toString().matches("(.*/)?(target|node_modules|\\..+)/.*"))
          .map(Path::toString)
          .forEach(arguments::add);
    }
    if (arguments.getLast().startsWith("--")) {
      return;
    }
    var out = new PrintWriter(System.out, true);
    var err = new PrintWriter(System.err, true);
    int exit = Main.main(InputStream.nullInputStream(), out, err, arguments.toArray(String[]::new));
    out.flush();
    if (exit != 0 && check) {
      System.err.println("These files are not formatted. Run: mvn -N validate exec:exec@format");
    }
    System.exit(exit);
  }
}
