package io.github.scitemplate.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.scitemplate.GuideSnippets;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.FittedParts;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.session.Session;
import io.github.scitemplate.trained.TrainedModel;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/data-tables.md and docs/data-text.md show compiles, trains and predicts. */
class DataGuidesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir Path folder;

  /** A project of a snippet's methods. */
  private record Project(Object snippet) implements Components {
    static Optional<Method> method(Object snippet, String name) {
      return Arrays.stream(snippet.getClass().getDeclaredMethods())
          .filter(m -> m.getName().equals(name))
          .findFirst();
    }

    /** The name of a method that the snippet shows; JaCoCo adds others. */
    static String firstMethod(Object snippet) {
      return Arrays.stream(snippet.getClass().getDeclaredMethods())
          .filter(m -> !m.isSynthetic())
          .findFirst()
          .orElseThrow()
          .getName();
    }

    static Object call(Object snippet, String name, Object... arguments) {
      try {
        return method(snippet, name).orElseThrow().invoke(snippet, arguments);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      return (DataLoaders) call(snippet, "buildDataLoaders", cfg);
    }

    @Override
    public DataLoader buildNewData(Config cfg, Path input, FittedParts fitted) {
      return (DataLoader) call(snippet, "buildNewData", cfg, input, fitted);
    }

    @Override
    public Block buildModel(Config cfg) {
      return method(snippet, "buildModel").isPresent()
          ? (Block) call(snippet, "buildModel", cfg)
          : SmallBlocks.linear(2);
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return Criterion.crossEntropy();
    }

    @Override
    public Optimizer buildOptimizer(Config cfg) {
      return Sgd.of(0.1);
    }
  }

  /** Trains a snippet and opens its best model. */
  private TrainedModel trained(Object snippet, String config) throws IOException {
    Path file =
        Files.writeString(
            Files.createTempFile(folder, "c", ".yaml"),
            config + "num_epochs: 1\nscore_metric: loss\ncopy_code: false\n");
    Path experiment =
        Session.of(new Project(snippet), file)
            .keptIn(folder.resolve("results_" + file.getFileName()))
            .threads(1)
            .console(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .train()
            .experiments()
            .get(0)
            .directory();
    return TrainedModel.of(experiment).components(new Project(snippet)).open();
  }

  private static long rows(TrainedModel model, Path input) {
    long[] rows = new long[1];
    model.predict(input, (batch, outputs) -> rows[0] += outputs.head().getShape().get(0));
    return rows[0];
  }

  /** The numbers for the first sample of an input. */
  private static float[] first(TrainedModel model, Path input) {
    float[][] first = new float[1][];
    model.predict(input, (batch, outputs) -> first[0] = outputs.head().get(0).toFloatArray());
    return first[0];
  }

  @Test
  void whatTheGuideToTablesShowsRuns() throws Exception {
    Path people = GOLDEN.resolve("tables/people.csv").toAbsolutePath();
    Path german = Files.writeString(folder.resolve("g.csv"), "plz;salary;x\n01067;1,5;-\n1;-;-\n");
    List<String> run = new ArrayList<>();
    GuideSnippets.of("data-tables.md", folder)
        .each(
            (snippet, text) -> {
              String name = Project.firstMethod(snippet);
              run.add(name);
              if (Project.method(snippet, "buildDataLoaders").isPresent()) {
                try (TrainedModel model =
                    trained(snippet, "table: " + people + "\ncategories: 5\n")) {
                  if (Project.method(snippet, "buildNewData").isPresent()) {
                    assertEquals(60, rows(model, people));
                  }
                }
              } else if (name.equals("read")) {
                CsvTable table = (CsvTable) Project.call(snippet, name, german);
                assertEquals(List.of("plz", "salary"), table.names());
                assertEquals(1.5, table.numbers("salary")[0]);
              } else if (name.equals("withRatio")) {
                CsvTable table = (CsvTable) Project.call(snippet, name, CsvTable.read(people));
                assertTrue(table.isNumber("ratio"));
              } else if (Project.method(snippet, "table").isPresent()) {
                CsvTable table =
                    (CsvTable)
                        Project.call(snippet, "table", new double[] {41, 7}, List.of("Bonn", ""));
                assertEquals("people.parquet:2", table.rowNames().get(1));
                FittedColumns columns =
                    ColumnTransformer.of(Columns.numbers("age"), Columns.oneHot("town"))
                        .fit(table, new int[] {0, 1});
                assertEquals(
                    2, ((Dataset) Project.call(snippet, "samples", columns, table)).size());
              } else {
                Path file = GOLDEN.resolve("numpy/guide.npz");
                assertEquals(3, ((Dataset) Project.call(snippet, "dataset", file)).size());
              }
            });
    assertEquals(6, run.size(), "" + run);
  }

  /** Of two tokens, at temperature 2, whose probabilities are 1/4 and 3/4. */
  private static void assertDrawnByShare(Object snippet) {
    SplittableRandom random = new SplittableRandom(1);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray logits = manager.create(new float[] {0, (float) (2 * Math.log(3))});
      double second = 0;
      for (int i = 0; i < 1000; i++) {
        second += (Long) Project.call(snippet, "drawn", logits, 2.0, random);
      }
      assertEquals(750, second, 45);
    }
  }

  @Test
  void whatTheGuideToTextShowsRuns() throws Exception {
    Path text =
        Files.writeString(folder.resolve("text.txt"), "A fish swam by. 🐟 So did I.\n".repeat(20));
    Path reviews = folder.resolve("reviews");
    for (String file :
        List.of("train/pos/1", "train/pos/2", "train/neg/1", "val/pos/1", "val/neg/2")) {
      Path review = reviews.resolve(file + ".txt");
      Files.createDirectories(review.getParent());
      Files.writeString(review, file.contains("pos") ? "A fine film!" : "Not a fine film…");
    }
    Path fresh = Files.writeString(folder.resolve("new.txt"), "A film\nfine fine fine\n\n");
    List<TrainedModel> models = new ArrayList<>();
    GuideSnippets.of("data-text.md", folder)
        .each(
            (snippet, code) -> {
              if (Project.method(snippet, "continued").isPresent()) {
                String made =
                    (String) Project.call(snippet, "continued", models.get(0), "A fish", 20);
                assertTrue(made.startsWith("A fish"), made);
                assertEquals(26, made.replace("<unk>", "?").codePointCount(0, made.length()), made);
              } else if (Project.method(snippet, "drawn").isPresent()) {
                assertDrawnByShare(snippet);
              } else {
                models.add(
                    trained(snippet, "text: " + text + "\nreviews: " + reviews + "\ntokens: 40\n"));
              }
            });
    assertEquals(2, models.size());
    assertEquals(3, rows(models.get(1), fresh));
    assertArrayEquals(
        first(models.get(1), fresh),
        first(models.get(1), Files.writeString(folder.resolve("one.txt"), "A film\n")),
        1e-6f,
        "what a text becomes depends on no other text");
    models.forEach(TrainedModel::close);
  }
}
