package io.github.scitemplate.trained;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.BestModelExport;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExportFormat;
import io.github.scitemplate.experiment.ExportRequest;
import io.github.scitemplate.session.Session;
import io.github.scitemplate.session.TrainedSession;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/using-a-model.md and docs/debugging.md show compiles and runs. */
class ModelGuidesTest {
  private static final String CONFIG =
      "batch_size: 16\nlearning_rate: 0.05\nnum_epochs: 3\ncheckpoint_freq: 1\ncopy_code: false\n";
  private static final String IMPORTS =
      """
      import ai.djl.inference.*;
      import ai.djl.ndarray.*;
      import ai.djl.nn.*;
      import ai.djl.nn.core.*;
      import ai.djl.repository.zoo.*;
      import ai.djl.translate.*;
      import io.github.scitemplate.components.*;
      import io.github.scitemplate.config.*;
      import io.github.scitemplate.data.*;
      import io.github.scitemplate.session.*;
      import io.github.scitemplate.tiny.BuildComponents;
      import io.github.scitemplate.tables.*;
      import io.github.scitemplate.trained.*;
      import java.nio.file.*;
      import java.util.*;
      import java.util.stream.*;
      """;

  @TempDir Path folder;

  /** The methods of all snippets by their names. */
  private Map<String, Method> methods(URLClassLoader loader) throws Exception {
    Map<String, Method> methods = new TreeMap<>();
    List<String> snippets = new ArrayList<>();
    for (String page : List.of("using-a-model", "debugging")) {
      Matcher blocks =
          Pattern.compile("(?s)```java\n(.*?)```")
              .matcher(Files.readString(Path.of("../docs/" + page + ".md")));
      while (blocks.find()) {
        snippets.add(blocks.group(1));
      }
    }
    List<String> words =
        new ArrayList<>(
            List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path")));
    for (int i = 0; i < snippets.size(); i++) {
      Path source = folder.resolve("Snippet" + i + ".java");
      Files.writeString(
          source, IMPORTS + "public class Snippet" + i + " {\n" + snippets.get(i) + "}\n");
      words.add(source.toString());
    }
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new)));
    for (int i = 0; i < snippets.size(); i++) {
      for (Method method : loader.loadClass("Snippet" + i).getDeclaredMethods()) {
        if (!method.isSynthetic()) {
          methods.put(method.getName(), method);
        }
      }
    }
    return methods;
  }

  private static Method taken(Map<String, Method> methods, String name) {
    return requireNonNull(methods.remove(name), name);
  }

  private static Object call(Method method, Object... arguments) throws Exception {
    return method.invoke(method.getDeclaringClass().getConstructor().newInstance(), arguments);
  }

  @Test
  void whatTheGuidesShowRuns() throws Exception {
    Path config = Files.writeString(folder.resolve("config.yaml"), CONFIG);
    TrainedSession session =
        Session.of(new BuildComponents(), config)
            .keptIn(folder.resolve("a"))
            .console(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .train();
    Path experiment = session.experiments().get(0).directory();
    float[][] samples = {{1, 2, 3, 4, 5, 6, 7, 8}, {0, 0, 0, 0, 1, 1, 1, 1}};
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        TrainedModel model = TrainedModel.open(experiment)) {
      Map<String, Method> methods = methods(loader);
      float[][] scores = (float[][]) call(taken(methods, "scores"), experiment, samples);
      assertEquals(
          scores[1][1] > scores[1][0] ? "yes" : "no",
          call(taken(methods, "named"), model, samples[1]));
      Path exported = Files.createDirectory(folder.resolve("exported"));
      new BestModelExport(new ExperimentDirectory(experiment), new BuildComponents(), "")
          .write(
              new ExportRequest(
                  ExportFormat.TORCHSCRIPT, exported.resolve("a-1.pt"), "", "", "a test"));
      assertArrayEquals(
          scores[0], (float[]) call(taken(methods, "exported"), exported, samples[0]), 1e-5f);
      Path best = experiment.resolve("checkpoints/best_model.safetensors");
      try (TrainedModel served =
              (TrainedModel)
                  call(taken(methods, "served"), best, experiment.resolve("config.yaml"));
          TrainedModel third = (TrainedModel) call(taken(methods, "third"), experiment)) {
        assertArrayEquals(scores[0], predicted(served, samples[0]), 1e-5f);
        assertEquals(2, predicted(third, samples[0]).length);
      }
      useTeacher(
          taken(methods, "buildModel"), taken(methods, "buildCriterion"), experiment, samples[0]);
      call(taken(methods, "tried"), config, folder.resolve("tried"));
      assertTrue(Files.exists(folder.resolve("tried/experiment_1/result.json")));
      trainInTheWorkingDirectory(taken(methods, "trained"));
      taken(methods, "buildNewData"); // the guide to tables has the same, which DataGuidesTest runs
      UserException unread =
          assertThrows(
              UserException.class,
              () -> model.predict(folder, (batch, outputs) -> fail("there are none")));
      assertTrue(unread.problem().contains("buildNewData is not overridden"), unread.problem());
      assertThrows(
          InvocationTargetException.class,
          () -> call(taken(methods, "predicted"), model, folder, new ArrayList<>()));
      assertEquals(Map.of(), methods, "what this test does not call");
    }
  }

  private static float[] predicted(TrainedModel model, float[] sample) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      return model
          .predict(new NDList(manager.create(sample, new Shape(1, sample.length))))
          .head()
          .toFloatArray();
    }
  }

  private static void useTeacher(Method model, Method criterion, Path teacher, float[] sample)
      throws Exception {
    Config cfg =
        ConfigFile.of("teacher: '" + teacher + "'\n", "c.yaml").parameters().combination(0);
    Block block = (Block) call(model, cfg);
    Criterion loss = (Criterion) call(criterion, cfg);
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDList inputs = new NDList(manager.create(sample, new Shape(1, sample.length)));
      block.initialize(manager, DataType.FLOAT32, inputs.getShapes());
      NDList both = block.forward(new ParameterStore(manager, false), inputs, false);
      try (TrainedModel alone = TrainedModel.open(teacher)) {
        assertArrayEquals(predicted(alone, sample), both.get(1).toFloatArray(), 0);
      }
      assertTrue(loss.loss(both, new NDList()).getFloat() > 0);
    }
  }

  /** The usual folder of a session is below the working directory. */
  private void trainInTheWorkingDirectory(Method trained) throws Exception {
    Path config = Files.createTempFile(folder, "guide", ".yaml");
    Files.writeString(config, CONFIG);
    Path results = Path.of("results").toAbsolutePath();
    Path made = results.resolve(config.getFileName().toString().replace(".yaml", ""));
    try {
      assertTrue((double) call(trained, config) > 0);
      assertTrue(Files.exists(made.resolve("session.json")));
    } finally {
      delete(made);
      String[] others = results.toFile().list();
      if (others != null && others.length == 0) {
        Files.delete(results);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
