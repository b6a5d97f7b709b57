package io.github.scitemplate.pictures;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.Mutations;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to a file: it is read as a picture, or refused in one message, within two
 * seconds and 500 MB. {@code -Dfuzz.pictures=2000} tries more.
 */
class PictureFuzzTest {
  private static final int COUNT = Integer.getInteger("fuzz.pictures", 60);
  private static final List<String> SEEDS =
      List.of(
          "420.jpg",
          "rgb.png",
          "palette.bmp",
          "progressive.jpg",
          "palette.png",
          "rgb.bmp",
          "cmyk.jpg",
          "mask-16.png",
          "turned6.jpg",
          "one.png",
          "grey.jpg",
          "greyalpha.png");

  @TempDir Path folder;

  @Test
  void aDamagedFileIsReadOrRefusedInOneMessage() throws Exception {
    Mutations mutations = new Mutations(17);
    Path file = folder.resolve("1.jpg");
    int read = 0;
    for (int i = 0; i < COUNT; i++) {
      String seed = SEEDS.get(i % SEEDS.size());
      byte[] damaged = mutations.of(GoldenPictures.bytes(seed));
      // Every other PNG has right checksums, so that its decoder sees the damage.
      byte[] bytes = i / SEEDS.size() % 2 == 0 ? damaged : withRightChecksums(damaged);
      Files.write(file, bytes);
      try {
        Mutations.within(() -> readAll(file));
        read++;
      } catch (UserException e) {
        assertTrue(e.problem().startsWith(file + " "), e.problem());
        assertTrue(e.problem().lines().count() <= 2 && e.problem().length() < 400, e.problem());
      } catch (Exception | Error e) {
        throw new AssertionError("input " + i + ", from " + seed, e);
      }
    }
    assertTrue(read > COUNT / 100 && read < COUNT, read + " of " + COUNT + " were read");
  }

  private static void readAll(Path file) {
    HostArray array = PictureReader.colour().upright().resized(9, 11).read(file);
    for (float value : array.floats()) {
      assertTrue(value >= 0 && value <= 1);
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      PictureDecoder.mask(bytes, PictureHeader.of(bytes));
    } catch (BrokenPicture e) {
      assertTrue(e.getMessage() != null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Corrects the checksums of the chunks of a PNG file, as far as it has any. */
  private static byte[] withRightChecksums(byte[] bytes) {
    byte[] file = bytes.clone();
    ByteBuffer numbers = ByteBuffer.wrap(file);
    long place = 8;
    while (file.length > 8 && file[1] == 'P' && place + 12 <= file.length) {
      long length = Integer.toUnsignedLong(numbers.getInt((int) place));
      if (place + 12 + length > file.length) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(file, (int) place + 4, (int) length + 4);
      numbers.putInt((int) (place + 8 + length), (int) crc.getValue());
      place += 12 + length;
    }
    return file;
  }
}
