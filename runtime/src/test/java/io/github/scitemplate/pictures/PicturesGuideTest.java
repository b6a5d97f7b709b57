package io.github.scitemplate.pictures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.GuideSnippets;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.Transform;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/data-pictures.md shows compiles and runs, and no transform is left out there. */
class PicturesGuideTest extends TorchTest {
  @TempDir Path folder;
  @TempDir Path data;

  private Path put(String golden, String name) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.copy(GoldenPictures.FOLDER.resolve(golden), file);
  }

  @Test
  void whatTheGuideShowsRuns() throws Exception {
    put("420.jpg", "train/a/1.jpg");
    put("grey.jpg", "train/b/2.jpg");
    put("rgb.png", "segmentation/images/1.png");
    put("mask-grey.png", "segmentation/masks/1.png");
    put("rgb.bmp", "segmentation/images/2.bmp");
    put("mask-palette.png", "segmentation/masks/2.png");
    Path one = put("cmyk.jpg", "one.jpg");
    GuideSnippets snippets = GuideSnippets.of("data-pictures.md", folder);
    assertEquals(4, snippets.count());
    snippets.each(
        (snippet, text) -> {
          Method method =
              Arrays.stream(snippet.getClass().getDeclaredMethods())
                  .filter(m -> m.getName().startsWith("build"))
                  .findFirst()
                  .orElseThrow();
          switch (method.getName()) {
            case "buildTraining" -> {
              Batch batch = batch(method.invoke(snippet, data.resolve("train")));
              assertEquals(new Shape(2, 3, 64, 64), batch.inputs().get(0).getShape());
            }
            case "buildSegmentation" -> {
              Batch batch = batch(method.invoke(snippet, data.resolve("segmentation")));
              assertEquals(new Shape(2, 32, 32), batch.labels().get(0).getShape());
            }
            case "buildForBoxes" -> {
              Sample sample =
                  Sample.of(
                      HostArray.of(new float[300], 3, 10, 10),
                      HostArray.of(new float[] {1, 2, 5, 6}, 1, 4));
              Transform transform = (Transform) method.invoke(snippet);
              Sample moved = transform.apply(sample, new SplittableRandom(1));
              assertEquals(new Shape(1, 4), moved.labels().get(0).shape());
            }
            default ->
                assertEquals(
                    new Shape(3, 32, 32), ((HostArray) method.invoke(snippet, one)).shape());
          }
        });
  }

  private static Batch batch(Object loader) {
    NDManager manager = Torch.newManager(Device.cpu());
    try (BatchSource source =
        BatchSource.forTraining((DataLoader) loader, new Randomness(1), Device.cpu())) {
      return source.batch(manager, 0, 0);
    }
  }

  @Test
  void theTablesHaveEveryTransform() throws IOException {
    String guide = Files.readString(Path.of("../docs/data-pictures.md"));
    for (Method method : PictureTransforms.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        assertTrue(guide.contains(method.getName() + "("), method.getName());
      }
    }
  }
}
