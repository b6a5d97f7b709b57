package io.github.scitemplate.pictures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.Transform;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest extends TorchTest {
  @TempDir Path temp;
  private Path root;

  @BeforeEach
  void pictures() throws IOException {
    root = temp.resolve("train");
    put("420.jpg", "dog/b.jpg");
    put("rgb.png", "dog/a.PNG");
    put("grey.jpg", "dog/old/1.jpeg");
    put("palette.bmp", "cat/x.bmp");
    put("alpha.png", "bird/2.png");
    Files.writeString(root.resolve("dog/notes.txt"), "not a picture");
    Files.writeString(root.resolve("README.md"), "about these");
  }

  private Path put(String golden, String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.copy(GoldenPictures.FOLDER.resolve(golden), file);
  }

  private static UserException refusal(Executable what) {
    return assertThrows(UserException.class, what);
  }

  @Test
  void foldersSortedByNameAreTheClassesAndFilesAreSortedWithin() {
    ImageFolder folder = ImageFolder.of(root);
    assertEquals(List.of("bird", "cat", "dog"), folder.classes());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < folder.size(); i++) {
      names.add(folder.name(i));
    }
    assertEquals(
        List.of("bird/2.png", "cat/x.bmp", "dog/a.PNG", "dog/b.jpg", "dog/old/1.jpeg"), names);
    assertArrayEquals(new int[] {0, 1, 2, 2, 2}, folder.classIndices());
    assertEquals(root.resolve("cat/x.bmp"), folder.files().get(1));
  }

  @Test
  void aSampleIsThePictureAndItsClass() {
    ImageFolder folder = ImageFolder.of(root);
    Sample sample = folder.resized(8, 6).get(3);
    assertEquals(new Shape(3, 8, 6), sample.input().shape());
    assertEquals(new Shape(), sample.labels().get(0).shape());
    assertEquals(2, sample.labels().get(0).longs()[0]);
    assertEquals(new Shape(3, 29, 37), folder.get(3).input().shape());
    assertEquals(
        new Shape(1, 7, 5),
        folder.greyscale().resizedShorter(12).centerCropped(7, 5).get(3).input().shape());
    assertArrayEquals(
        folder.resized(8, 6).reader().read(root.resolve("dog/b.jpg")).floats(),
        sample.input().floats());
  }

  @Test
  void otherDataKeepTheNumbersOfTheTrainingDatasClasses() throws IOException {
    ImageFolder train = ImageFolder.of(root);
    Path val = temp.resolve("val/dog");
    Files.createDirectories(val);
    Files.copy(GoldenPictures.FOLDER.resolve("rgb.png"), val.resolve("1.png"));
    ImageFolder few = ImageFolder.of(temp.resolve("val"), train.classes());
    assertEquals(train.classes(), few.classes());
    assertArrayEquals(new int[] {2}, few.classIndices());
    Files.createDirectories(temp.resolve("val/dogs"));
    UserException e = refusal(() -> ImageFolder.of(temp.resolve("val"), train.classes()));
    assertEquals(
        "The folder "
            + temp.resolve("val/dogs")
            + " is none of the classes bird, cat, dog. Is it dog?",
        e.problem());
    Files.delete(val.resolve("1.png"));
    Files.delete(temp.resolve("val/dogs"));
    assertTrue(
        refusal(() -> ImageFolder.of(temp.resolve("val"), train.classes()))
            .problem()
            .startsWith("There are no pictures of bird, cat, dog in "));
  }

  @Test
  void aFolderThatIsNoneOrHasNoClassesIsRefused() throws IOException {
    assertEquals(
        "There is no folder " + root.resolve("x") + ".",
        refusal(() -> ImageFolder.of(root.resolve("x"))).problem());
    assertEquals(
        root.resolve("README.md") + " is no folder.",
        refusal(() -> ImageFolder.of(root.resolve("README.md"))).problem());
    assertEquals(
        "There are no folders in " + root.resolve("cat") + ", and so no classes.",
        refusal(() -> ImageFolder.of(root.resolve("cat"))).problem());
    Files.createDirectories(root.resolve("empty"));
    Files.writeString(root.resolve("empty/notes.txt"), "");
    assertEquals(
        "There are no pictures in " + root.resolve("empty") + ".",
        refusal(() -> ImageFolder.of(root)).problem());
  }

  @Test
  void aLinkMayStayInTheFolderButNotLeadOutOfIt() throws IOException {
    Files.createSymbolicLink(root.resolve("cat/y.png"), root.resolve("dog/a.PNG"));
    assertEquals(6, ImageFolder.of(root).size());
    Path secret = Files.writeString(temp.resolve("secret.png"), "x");
    Path link = Files.createSymbolicLink(root.resolve("cat/z.png"), secret);
    assertEquals(
        link
            + " is a link that leads out of the folder "
            + root
            + ", to "
            + secret.toRealPath()
            + ".",
        refusal(() -> ImageFolder.of(root)).problem());
    Files.delete(link);
    Files.createSymbolicLink(link, temp.resolve("nothing"));
    assertEquals(
        link + " is a link to something that is not there.",
        refusal(() -> ImageFolder.of(root)).problem());
    Files.delete(link);
    Files.createSymbolicLink(root.resolve("cat/dogs"), root.resolve("dog"));
    assertEquals(9, ImageFolder.of(root).size());
    Files.createSymbolicLink(root.resolve("dog/cats"), root.resolve("cat"));
    assertEquals(
        root.resolve("cat/dogs/cats") + " is a link that leads back to a folder above it.",
        refusal(() -> ImageFolder.of(root)).problem());
  }

  @Test
  void picturesThatCannotBeReadAreNotPassedOverInSilence() throws IOException {
    Path webp = Files.writeString(root.resolve("cat/a.webp"), "RIFF");
    assertEquals(
        webp + " has a format that cannot be read.", refusal(() -> ImageFolder.of(root)).problem());
  }

  private static List<float[]> batches(DataLoader loader) {
    List<float[]> all = new ArrayList<>();
    try (BatchSource source = BatchSource.forTraining(loader, new Randomness(3), Device.cpu());
        NDManager manager = Torch.newManager(Device.cpu())) {
      for (int epoch = 0; epoch < 3; epoch++) {
        for (int i = 0; i < source.batches(); i++) {
          source.prepare(epoch, i);
          Batch batch = source.batch(manager, epoch, i);
          all.add(batch.inputs().get(0).toFloatArray());
        }
      }
    }
    return all;
  }

  @Test
  void batchesAreTheSameWhateverTheNumberOfThreads() {
    ImageFolder folder = ImageFolder.of(root);
    List<Transform> transforms =
        List.of(
            PictureTransforms.randomResizedCrop(10, 12),
            Transform.randomHorizontalFlip(),
            PictureTransforms.randAugment(),
            PictureTransforms.randomAffine(10, 0.1, 0.9, 1.1, 3, Interpolation.BILINEAR),
            PictureTransforms.colorJitter(0.3, 0.3, 0.3, 0.1),
            PictureTransforms.gaussianBlur(3, 0.1, 2),
            Transform.normalize(0.5, 0.2));
    List<float[]> alone = batches(new DataLoader(folder, 2, true, transforms, 0, 1));
    List<float[]> many = batches(new DataLoader(folder, 2, true, transforms, 4, 3));
    assertEquals(9, alone.size());
    for (int i = 0; i < alone.size(); i++) {
      assertArrayEquals(alone.get(i), many.get(i));
    }
  }

  @Test
  void aBrokenPictureEndsTheEpochWithItsFileAndNumber() throws IOException {
    Path broken = root.resolve("cat/x.bmp");
    Files.write(broken, new byte[] {'B', 'M', 1});
    DataLoader loader =
        new DataLoader(ImageFolder.of(root).resized(4, 4), 5, false, List.of(), 2, 1)
            .named("the training data");
    UserException e = refusal(() -> batches(loader));
    assertEquals(
        "Sample 1 (cat/x.bmp) of the training data could not be made: " + broken + " is cut short.",
        e.problem());
  }

  @Test
  void theReadersSettingsAreThoseOfTheFolder() throws IOException {
    Path turned = put("turned6.jpg", "cat/a.jpg");
    ImageFolder folder = ImageFolder.of(root);
    int sample = folder.files().indexOf(turned);
    assertEquals(new Shape(3, 8, 16), folder.get(sample).input().shape());
    assertEquals(new Shape(3, 16, 8), folder.upright().get(sample).input().shape());
    UserException e = refusal(() -> folder.withPixelLimit(127).get(sample));
    assertEquals(turned + " has 16 x 8 pixels, more than the limit of 127.", e.problem());
    assertEquals(new Shape(3, 8, 16), folder.withPixelLimit(128).get(sample).input().shape());
  }

  @Test
  void whatHasAPicturesNameAndIsNoFileIsRefused() throws Exception {
    Path pipe = root.resolve("cat/p.png");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    assertEquals(
        pipe + " is no file, though its name is that of a picture.",
        refusal(() -> ImageFolder.of(root)).problem());
  }

  @Test
  void aFolderWithAPicturesNameIsAFolder() throws IOException {
    put("rgb.png", "cat/old.png/1.png");
    put("rgb.png", "cat/new.webp/1.png");
    List<String> names =
        ImageFolder.of(root).files().stream().map(f -> "" + root.relativize(f)).toList();
    assertTrue(names.containsAll(List.of("cat/old.png/1.png", "cat/new.webp/1.png")), "" + names);
  }
}
