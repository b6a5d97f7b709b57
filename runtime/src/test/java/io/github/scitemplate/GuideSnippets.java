package io.github.scitemplate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** The Java code that a page of the documentation shows: methods of a project's components. */
public final class GuideSnippets {
  private static final String IMPORTS =
      """
      import ai.djl.ndarray.*;
      import ai.djl.ndarray.index.*;
      import ai.djl.ndarray.types.*;
      import ai.djl.nn.*;
      import io.github.scitemplate.blocks.*;
      import ai.djl.nn.convolutional.*;
      import ai.djl.nn.core.*;
      import ai.djl.nn.norm.*;
      import ai.djl.nn.pooling.*;
      import ai.djl.training.initializer.*;
      import io.github.scitemplate.blocks.*;
      import io.github.scitemplate.components.*;
      import io.github.scitemplate.config.*;
      import io.github.scitemplate.data.*;
      import io.github.scitemplate.data.sampling.*;
      import io.github.scitemplate.data.splitting.*;
      import io.github.scitemplate.engine.Initialization;
      import io.github.scitemplate.losses.*;
      import io.github.scitemplate.metrics.*;
      import io.github.scitemplate.optimizer.*;
      import io.github.scitemplate.pictures.*;
      import io.github.scitemplate.tables.*;
      import io.github.scitemplate.text.*;
      import io.github.scitemplate.trained.*;
      import io.github.scitemplate.weights.*;
      import java.nio.file.*;
      import java.util.*;
      import java.util.stream.*;
      """;
  private final List<String> snippets = new ArrayList<>();
  private final Path folder;

  private GuideSnippets(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads a page.
   *
   * @param folder for what is compiled
   */
  public static GuideSnippets of(String page, Path folder) throws IOException {
    GuideSnippets guide = new GuideSnippets(folder);
    Matcher blocks =
        Pattern.compile("(?s)```java\n(.*?)```")
            .matcher(Files.readString(Path.of("../docs").resolve(page)));
    while (blocks.find()) {
      guide.snippets.add(blocks.group(1));
    }
    return guide;
  }

  /** Those snippets alone that have these words; pages may show others that do not compile. */
  public GuideSnippets with(String words) {
    snippets.removeIf(snippet -> !snippet.contains(words));
    return this;
  }

  public int count() {
    return snippets.size();
  }

  /** Gets what the method of a snippet makes. */
  public interface User {
    void use(Object made, String snippet);
  }

  /** Compiles all of them, and has what the first build method of each makes used. */
  public void run(String config, User user) throws Exception {
    each(
        (snippet, text) -> {
          Method method =
              Arrays.stream(snippet.getClass().getDeclaredMethods())
                  .filter(m -> m.getName().startsWith("build"))
                  .findFirst()
                  .orElseThrow();
          Config cfg = ConfigFile.of(config, "c.yaml").parameters().combination(0);
          user.use(method.invoke(snippet, cfg), text);
        });
  }

  /** Gets an object that has the methods of a snippet. */
  public interface Reader {
    void read(Object snippet, String text) throws Exception;
  }

  /** Compiles all of them, and hands out an object of each. */
  public void each(Reader reader) throws Exception {
    for (int i = 0; i < snippets.size(); i++) {
      compile("Snippet" + i, snippets.get(i));
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      for (int i = 0; i < snippets.size(); i++) {
        Class<?> type = loader.loadClass("Snippet" + i);
        reader.read(type.getConstructor().newInstance(), snippets.get(i));
      }
    }
  }

  private void compile(String name, String snippet) throws IOException {
    Path source = folder.resolve(name + ".java");
    Files.writeString(source, IMPORTS + "public class " + name + " {\n" + snippet + "}\n");
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
    assertEquals(0, errors, snippet);
  }
}
