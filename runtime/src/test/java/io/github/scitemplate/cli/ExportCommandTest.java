package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import io.github.scitemplate.PythonPrograms;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The best model as a file for other programs. */
class ExportCommandTest extends TorchTest {
  private static final String CONFIG =
      "batch_size: 16\nlearning_rate: 0.05\nema_decay: 0.5\nMisc:\n  num_epochs: 2\n  log_freq: 2\n  seed: 3\n";
  private static final String PRINT_NAMES =
      """
      import importlib.util, sys, torch
      spec = importlib.util.spec_from_file_location("model", sys.argv[1])
      module = importlib.util.module_from_spec(spec)
      spec.loader.exec_module(module)
      model = module.load()
      print(*model.state_dict())
      with torch.no_grad():
          for line in open(sys.argv[2]).read().splitlines()[64:80]:
              print(*model(torch.tensor([[float(word) for word in line.split()[:2]]]))[0].tolist())
      """;

  /** The samples of validation, which come in batches of seven. */
  private static final int FIRST = 64;

  private static final int BATCH = 7;

  @TempDir static Path made;
  @TempDir Path folder;
  private StudyProject project;

  /** Each test works on a copy. */
  @BeforeAll
  static void trained() throws IOException {
    StudyProject first = StudyProject.create(made);
    first.writeConfig(CONFIG);
    train(first);
  }

  @BeforeEach
  void copied() throws IOException {
    project = new StudyProject(folder);
    StudyProject.copy(made, folder);
  }

  private static void train(StudyProject project) {
    CommandRun run = project.run("train", "--session", "s", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
  }

  private CommandRun export(String... more) {
    List<String> words = new ArrayList<>(List.of("export", "--session", "s", "--experiment"));
    words.addAll(List.of(more));
    return project.run(words.toArray(String[]::new));
  }

  private void refused(String problem, String... more) {
    CommandRun run = export(more);
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains(problem), run.err());
  }

  private float[][] predicted() throws IOException {
    CommandRun run =
        project.run(
            "predict", "--session", "s", "--experiment", "1", "--split", "val", "--out", "p.csv");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    return Files.readAllLines(folder.resolve("p.csv")).stream()
        .skip(1)
        .map(line -> line.split(","))
        .map(row -> new float[] {Float.parseFloat(row[1]), Float.parseFloat(row[2])})
        .toArray(float[][]::new);
  }

  private float[][] points() throws IOException {
    return Files.readAllLines(folder.resolve("points.txt")).stream()
        .map(line -> line.split(" "))
        .map(words -> new float[] {Float.parseFloat(words[0]), Float.parseFloat(words[1])})
        .toArray(float[][]::new);
  }

  @Test
  void djlPredictsWithTheFileAsTheExperimentDoes() throws Exception {
    CommandRun run = export("best");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    Path file = project.session("experiment_1/exported/s-1.pt");
    assertTrue(run.out().contains("as torchscript:"), run.out());
    assertTrue(run.out().contains("  " + file), run.out());
    float[][] expected = predicted();
    float[][] points = points();
    Torch.useThreads(1);
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(file.getParent())
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = NDManager.newBaseManager()) {
      for (int begin = 0; begin < expected.length; begin += BATCH) {
        int size = Math.min(BATCH, expected.length - begin);
        NDArray batch = manager.create(new Shape(size, 2));
        float[] numbers = new float[2 * size];
        for (int i = 0; i < size; i++) {
          System.arraycopy(points[FIRST + begin + i], 0, numbers, 2 * i, 2);
        }
        batch.set(numbers);
        float[] outputs = predictor.predict(new NDList(batch)).head().toFloatArray();
        for (int i = 0; i < size; i++) {
          assertArrayEquals(
              expected[begin + i], new float[] {outputs[2 * i], outputs[2 * i + 1]}, 0f);
        }
      }
    }
    refused("s-1.pt is there already", "1");
    assertEquals(ExitStatus.COMPLETED, export("1", "--overwrite").status());
  }

  @Test
  void theWeightsHavePyTorchsNamesOrOthers() throws Exception {
    CommandRun run =
        export(
            "1", "--format", "safetensors", "--out", "out/w.safetensors", "--rename", "^0\\.=in.");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    String module = Files.readString(folder.resolve("out/w.py"));
    assertTrue(module.contains("self._add(\"in.weight\", (5, 2), torch.float32)"), module);
    assertTrue(
        module.contains("self._add(\"1.running_mean\", (5,), torch.float32, buffer=True)"), module);
    Files.writeString(folder.resolve("names.txt"), "^0\\.=a.\n^1\\.=b.\n");
    CommandRun other =
        export("1", "--format", "safetensors", "--out", "o.safetensors", "--rename", "names.txt");
    assertEquals(ExitStatus.COMPLETED, other.status(), other.err());
    assertTrue(Files.readString(folder.resolve("o.py")).contains("\"b.running_mean\""));
    PythonPrograms.assumePackages("torch", "safetensors");
    List<String> told =
        PythonPrograms.run(
                List.of(
                    PRINT_NAMES,
                    folder.resolve("out/w.py").toString(),
                    folder.resolve("points.txt").toString()))
            .lines()
            .toList();
    assertEquals(
        "in.weight in.bias 1.weight 1.bias 1.running_mean 1.running_var 3.weight 3.bias",
        told.get(0));
    float[][] expected = predicted();
    for (int i = 0; i < expected.length; i++) {
      String[] words = told.get(i + 1).split(" ");
      assertEquals(expected[i][0], Double.parseDouble(words[0]), 1e-6);
      assertEquals(expected[i][1], Double.parseDouble(words[1]), 1e-6);
    }
  }

  @Test
  void mistakesAreExplained() {
    refused("There is no format 'onnx' to export to.", "1", "--format", "onnx");
    refused("does not end with .pt", "1", "--out", "model.bin");
    refused("is a folder", "1", "--out", "target");
    refused("Names are changed in safetensors only.", "1", "--rename", "a=b");
    refused("A translator is DJL's", "1", "--format", "safetensors", "--translator", "a.B");
    refused("study.Missing is no class of the project", "1", "--translator", "study.Missing");
    refused("The rule 'x' for names", "1", "--format", "safetensors", "--rename", "x");
    refused("calls both", "1", "--format", "safetensors", "--rename", "weight=same,bias=same");
    refused(
        "is that of a tensor and of a part",
        "1",
        "--format",
        "safetensors",
        "--rename",
        "^3.bias=0");
    refused("There is no experiment 9", "9");
    assertFalse(Files.exists(project.session("experiment_1/exported/s-1.pt")));
  }

  @Test
  void whatCannotBeRecordedIsRefusedWithItsBlock() throws IOException {
    StudyProject.edit(
        project.source(),
        ".add(Linear.builder().setUnits(2).build())",
        ".add(Linear.builder().setUnits(2).build()).add(new ai.djl.nn.LambdaBlock(x ->"
            + " new ai.djl.ndarray.NDList(x.head().mul(x.head().max().toFloatArray()[0]))))");
    project.compile();
    StudyProject.delete(project.session(""));
    train(project);
    refused("The model cannot be exported: the block 05LambdaBlock: ", "1");
    assertFalse(Files.exists(project.session("experiment_1/exported/s-1.pt")));
  }
}
