package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What columns predictions become. */
class PredictionsCsvTest extends TorchTest {
  @TempDir Path folder;

  private interface Batches {
    void write(PredictionsCsv csv, NDManager manager) throws IOException;
  }

  private List<String> lines(Batches batches) throws IOException {
    Path file = folder.resolve("p.csv");
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      AtomicFile.write(
          file,
          channel -> {
            PredictionsCsv csv = new PredictionsCsv(channel, i -> "sample " + i);
            batches.write(csv, manager);
            csv.end();
          });
    }
    return Files.readAllLines(file);
  }

  private static Batch batch(NDList labels, int samples) {
    return new Batch(new NDList(), labels, samples);
  }

  @Test
  void logitsHaveTheLargestOneBesideTheLabel() throws IOException {
    assertEquals(
        List.of(
            "sample,output_0,output_1,predicted,label",
            "0,0.1,-2,0,1",
            "1,NaN,1e-7,0,0",
            "2,3,16777216,1,1"),
        lines(
            (csv, manager) -> {
              csv.write(
                  new int[] {0, 1},
                  batch(new NDList(manager.create(new long[] {1, 0})), 2),
                  new NDList(
                      manager.create(new float[] {0.1f, -2, Float.NaN, 1e-7f}, new Shape(2, 2))));
              csv.write(
                  new int[] {2},
                  batch(new NDList(manager.create(new long[] {1})), 1),
                  new NDList(manager.create(new float[] {3, 16777216}, new Shape(1, 2))));
            }));
  }

  @Test
  void severalOutputsAndLabelsAreNumbered() throws IOException {
    assertEquals(
        List.of(
            "sample,output_0_0,output_0_1,output_0_2,output_0_3,output_1_0,label_1",
            "0,0,1,2,3,1,0.25",
            "1,4,5,6,7,0,0.1"),
        lines(
            (csv, manager) ->
                csv.write(
                    new int[] {0, 1},
                    batch(
                        new NDList(
                            manager.ones(new Shape(2, 3)),
                            manager.create(new double[] {0.25, 0.1}, new Shape(2, 1))),
                        2),
                    new NDList(
                        manager.arange(8f).reshape(2, 2, 2),
                        manager.create(new boolean[] {true, false})))));
  }

  @Test
  void numbersOfNoSingleSampleAreRefused() {
    UserException scalar =
        assertThrows(
            UserException.class,
            () ->
                lines(
                    (csv, manager) ->
                        csv.write(
                            new int[] {0, 1, 2},
                            batch(new NDList(), 3),
                            new NDList(manager.ones(new Shape(1, 3))))));
    assertTrue(scalar.problem().contains("has shape (1, 3) for 3 samples"), scalar.problem());
    UserException longer =
        assertThrows(
            UserException.class,
            () ->
                lines(
                    (csv, manager) -> {
                      csv.write(
                          new int[] {0},
                          batch(new NDList(), 1),
                          new NDList(manager.ones(new Shape(1, 3))));
                      csv.write(
                          new int[] {1},
                          batch(new NDList(), 1),
                          new NDList(manager.ones(new Shape(1, 4))));
                    }));
    assertTrue(longer.problem().contains("4 numbers for sample 1, but 3"), longer.problem());
  }

  @Test
  void samplesThatHaveNamesAreCalledByThem() throws IOException {
    Path file = folder.resolve("named.csv");
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      AtomicFile.write(
          file,
          channel -> {
            PredictionsCsv csv = new PredictionsCsv(channel, i -> "cats/" + i + ",.png");
            csv.write(
                new int[] {7, 3},
                batch(new NDList(), 2),
                new NDList(manager.create(new float[] {1, 2}, new Shape(2, 1))));
            csv.end();
          });
    }
    assertEquals(
        List.of("sample,name,output_0", "7,\"cats/7,.png\",1", "3,\"cats/3,.png\",2"),
        Files.readAllLines(file));
  }

  @Test
  void whatIsNoScoreOfClassesHasNoPrediction() throws IOException {
    String noPrediction = "sample,output_0,output_1,label";
    for (Function<NDManager, NDArray> label :
        List.<Function<NDManager, NDArray>>of(
            manager -> manager.create(new float[] {1, 0}),
            manager -> manager.create(new long[] {1, 0}, new Shape(2, 1)))) {
      List<String> lines =
          lines(
              (csv, manager) ->
                  csv.write(
                      new int[] {0, 1},
                      batch(new NDList(label.apply(manager)), 2),
                      new NDList(manager.arange(4f).reshape(2, 2))));
      assertEquals(noPrediction, lines.get(0));
    }
    List<String> single =
        lines(
            (csv, manager) ->
                csv.write(
                    new int[] {0, 1},
                    batch(new NDList(manager.create(new long[] {1, 0})), 2),
                    new NDList(manager.arange(2f).reshape(2, 1))));
    assertEquals("sample,output_0,label", single.get(0));
    UserException scalar =
        assertThrows(
            UserException.class,
            () ->
                lines(
                    (csv, manager) ->
                        csv.write(
                            new int[] {0},
                            batch(new NDList(), 1),
                            new NDList(manager.create(1f)))));
    assertTrue(scalar.problem().contains("has shape () for 1 samples"), scalar.problem());
  }
}
