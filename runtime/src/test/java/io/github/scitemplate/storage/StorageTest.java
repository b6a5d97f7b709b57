package io.github.scitemplate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
  @TempDir Path folder;

  @Test
  void aFileIsReplacedAsAWholeAndAFailureLeavesTheOldOneAlone() throws IOException {
    Path file = folder.resolve("f");
    AtomicFile.write(file, "old");
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.write(
                file,
                channel -> {
                  channel.write(ByteBuffer.wrap(new byte[] {1}));
                  throw new IOException("the disk is full");
                }));
    assertEquals("old", Files.readString(file));
    AtomicFile.write(file, "new");
    assertEquals("new", Files.readString(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList(), "no temporary file remains");
    }
  }

  @Test
  void aStreamIsCutToTheLengthOfTheCheckpointAndGoesOnThere() throws IOException {
    Path file = folder.resolve("s");
    long checkpoint;
    try (AppendedFile stream = AppendedFile.open(file, 0)) {
      stream.append("één\n");
      stream.flush();
      stream.force();
      checkpoint = stream.length();
      stream.append("lost\n");
    }
    assertEquals("één\nlost\n", Files.readString(file));
    try (AppendedFile stream = AppendedFile.open(file, checkpoint)) {
      stream.append("kept\n");
      assertEquals(checkpoint + 5, stream.length());
    }
    assertEquals("één\nkept\n", Files.readString(file));
    assertThrows(IOException.class, () -> AppendedFile.open(file, 1000));
  }

  @Test
  void whatIsLargerThanTheBufferComesOutInOrder() throws IOException {
    Path file = folder.resolve("large");
    String large = "x".repeat(200_000);
    try (AppendedFile stream = AppendedFile.open(file, 0)) {
      stream.append("a");
      stream.append(large);
      stream.append("b");
    }
    assertEquals("a" + large + "b", Files.readString(file));
  }
}
