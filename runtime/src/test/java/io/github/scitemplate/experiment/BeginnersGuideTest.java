package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.GuideSnippets;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.optimizer.Optimizer;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/from-pytorch.md and docs/tutorial.md show works as it stands there. */
class BeginnersGuideTest extends TorchTest {
  private static final int SAMPLES = 40;
  private static final int SIDE = 28;
  private static final int CLASSES = 10;

  @TempDir Path folder;

  /** An object with a method of a snippet. */
  private record Part(Object snippet, Method method) {}

  @Test
  void thePartsOfThePageFromPyTorchTrainTogether() throws Exception {
    writeDigits("train");
    writeDigits("t10k");
    Map<String, Part> parts = new HashMap<>();
    GuideSnippets.of("from-pytorch.md", Files.createDirectory(folder.resolve("classes")))
        .each((snippet, text) -> addParts(parts, snippet));
    assertEquals(7, parts.size(), parts.keySet().toString());
    String config =
        config()
            .replace("data_dir: mnist", "data_dir: '" + folder + "'")
            .replace("_: [32, 64]", ": 16");
    ExperimentDirectory directory = TinyExperiment.directory(folder.resolve("e"), config);
    ExperimentResult result =
        TinyExperiment.run(directory, components(parts), Integer.MAX_VALUE).orElseThrow();
    assertInstanceOf(ExperimentResult.Completed.class, result, result.toString());
    String metrics = Files.readString(directory.path().resolve("metrics.csv"));
    assertTrue(metrics.contains("f1"), metrics);
  }

  private static String config() throws IOException {
    Matcher yaml =
        Pattern.compile("(?s)```yaml\n(.*?)```")
            .matcher(Files.readString(Path.of("../docs/from-pytorch.md")));
    assertTrue(yaml.find());
    return yaml.group(1);
  }

  private static void addParts(Map<String, Part> parts, Object snippet) {
    for (Method method : snippet.getClass().getDeclaredMethods()) {
      if (method.getName().startsWith("build")) {
        parts.put(method.getName(), new Part(snippet, method));
      }
    }
  }

  private static Components components(Map<String, Part> parts) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          Part part = parts.get(method.getName());
          try {
            return part == null
                ? InvocationHandler.invokeDefault(proxy, method, arguments)
                : part.method().invoke(part.snippet(), arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (Components)
        Proxy.newProxyInstance(
            Components.class.getClassLoader(), new Class<?>[] {Components.class}, handler);
  }

  private void writeDigits(String part) throws IOException {
    Random random = new Random(1);
    byte[] pixels = new byte[SAMPLES * SIDE * SIDE];
    random.nextBytes(pixels);
    write(part + "-images-idx3-ubyte", pixels, SAMPLES, SIDE, SIDE);
    byte[] labels = new byte[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = (byte) (i % CLASSES);
    }
    write(part + "-labels-idx1-ubyte", labels, SAMPLES);
  }

  private void write(String name, byte[] values, int... shape) throws IOException {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.writeInt(0x0800 + shape.length);
      for (int length : shape) {
        out.writeInt(length);
      }
      out.write(values);
    }
  }

  @Test
  void theTutorialsOptimizerReadsTheConfig() throws Exception {
    GuideSnippets snippets = GuideSnippets.of("tutorial.md", folder);
    assertEquals(1, snippets.count());
    snippets.run(
        "learning_rate: 0.1\nmomentum: 0.5\n",
        (made, text) -> assertTrue(((Optimizer) made).toString().contains("0.5"), made.toString()));
  }

  @Test
  void theTutorialsConfigsAreValid() throws Exception {
    Matcher yaml =
        Pattern.compile("(?s)```yaml\n(.*?)```")
            .matcher(Files.readString(Path.of("../docs/tutorial.md")));
    assertTrue(yaml.find());
    assertEquals(4, ConfigFile.of(yaml.group(1), "c.yaml").parameters().count());
    assertTrue(yaml.find());
    String search = yaml.group(1);
    assertDoesNotThrow(() -> ConfigFile.of(search, "c.yaml").parameters());
  }
}
