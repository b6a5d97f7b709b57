package io.github.scitemplate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    FilePrefix checkpoint;
    try (AppendedFile stream = AppendedFile.open(file, FilePrefix.EMPTY)) {
      stream.append("één\n");
      stream.flush();
      stream.force();
      checkpoint = stream.prefix();
      stream.append("lost\n");
    }
    assertEquals("één\nlost\n", Files.readString(file));
    try (AppendedFile stream = AppendedFile.open(file, checkpoint)) {
      stream.append("kept\n");
      assertEquals(checkpoint.bytes() + 5, stream.length());
    }
    assertEquals("één\nkept\n", Files.readString(file));
    assertThrows(
        IOException.class, () -> AppendedFile.open(file, new FilePrefix(1000, 0)), "too short");
    FilePrefix other = new FilePrefix(checkpoint.bytes(), checkpoint.crc32c() ^ 1);
    assertThrows(IOException.class, () -> AppendedFile.open(file, other), "other bytes");
    assertEquals("één\nkept\n", Files.readString(file), "a file that is refused is left alone");
  }

  @Test
  void aFileKnowsItsBeginning() throws IOException {
    Path file = folder.resolve("p");
    assertTrue(FilePrefix.EMPTY.begins(file), "there is no file");
    Files.writeString(file, "x".repeat(100_000) + "end");
    FilePrefix whole = FilePrefix.whole(file);
    assertEquals(100_003, whole.bytes());
    Files.writeString(file, "more", java.nio.file.StandardOpenOption.APPEND);
    assertTrue(whole.begins(file));
    Files.writeString(file, "x".repeat(99_999) + "yend");
    assertFalse(whole.begins(file), "another byte");
    Files.writeString(file, "x");
    assertFalse(whole.begins(file), "cut short");
  }

  @Test
  void whatIsLargerThanTheBufferComesOutInOrder() throws IOException {
    Path file = folder.resolve("large");
    String large = "x".repeat(200_000);
    try (AppendedFile stream = AppendedFile.open(file, FilePrefix.EMPTY)) {
      stream.append("a");
      stream.append(large);
      stream.append("b");
    }
    assertEquals("a" + large + "b", Files.readString(file));
  }

  @Test
  void temporaryNamesAreOnesOwnAndNeverTooLong() throws IOException {
    Path first = AtomicFile.temporary(folder.resolve("f"));
    assertFalse(first.equals(AtomicFile.temporary(folder.resolve("f"))), "two threads may write");
    String pid = Long.toString(ProcessHandle.current().pid());
    assertFalse(
        first.getFileName().toString().matches("f\\." + pid + "\\.tmp"),
        "the processes of two containers may have one number");
    assertTrue(AtomicFile.isUnfinished(first));
    assertTrue(AtomicFile.isUnfinished(Path.of("session.json.4711.tmp")), "of earlier versions");
    assertFalse(AtomicFile.isUnfinished(Path.of("notes.tmp")));
    for (String name : List.of("é".repeat(127), "x".repeat(255), "\uD83D\uDE00".repeat(63))) {
      AtomicFile.write(folder.resolve(name), name);
      assertEquals(name, Files.readString(folder.resolve(name)));
    }
  }

  @Test
  void nothingIsWrittenThroughALink() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "mine\n");
    Path link = Files.createSymbolicLink(folder.resolve("link"), outside);
    assertThrows(IOException.class, () -> AppendedFile.open(link, FilePrefix.EMPTY));
    assertThrows(IOException.class, () -> AppendedFile.openAtEnd(link));
    assertThrows(IOException.class, () -> FilePrefix.EMPTY.cut(link));
    assertThrows(LinkException.class, () -> OwnFile.bytes(link, 10));
    AtomicFile.write(link, "new");
    assertFalse(Files.isSymbolicLink(link), "the link is replaced");
    assertEquals("mine\n", Files.readString(outside));
  }

  @Test
  void onlyTheOwnerReadsWhatIsWrittenPrivately() throws IOException {
    Path file = folder.resolve("p");
    AtomicFile.writePrivately(file, "x");
    assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void whatIsNoFileOrTooLargeIsNotRead() throws Exception {
    assertThrows(IOException.class, () -> OwnFile.bytes(folder, 10));
    Path large = Files.write(folder.resolve("large"), new byte[2049]);
    IOException e = assertThrows(IOException.class, () -> OwnFile.bytes(large, 2048));
    assertEquals(large + " has more than 2 KiB", e.getMessage());
    assertEquals(2049, OwnFile.bytes(large, 2049).length);
    Path pipe = folder.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    assertThrows(IOException.class, () -> OwnFile.bytes(pipe, 10));
    assertThrows(IOException.class, () -> OwnFile.bytesOfNamed(pipe, 10));
    assertThrows(IOException.class, () -> OwnFile.bytesOfNamed(Path.of("/dev/zero"), 10));
    assertThrows(IOException.class, () -> FilePrefix.whole(pipe));
  }

  @Test
  void whatIsHalfWrittenOfOneFileIsDeletedAndOfOthersNot() throws IOException {
    Path file = Files.writeString(folder.resolve("p.csv"), "whole");
    Path half = Files.writeString(AtomicFile.temporary(file), "ha");
    Path others = Files.writeString(AtomicFile.temporary(folder.resolve("p.csv.bak")), "ha");
    Path named = Files.writeString(folder.resolve("p.csv.bak"), "whole");
    AtomicFile.deleteUnfinishedOf(file);
    assertTrue(Files.exists(file) && Files.exists(others) && Files.exists(named));
    assertFalse(Files.exists(half));
  }

  @Test
  void aFileIsCutToItsBeginningOrLeftAlone() throws IOException {
    Path file = folder.resolve("p");
    Files.writeString(file, "begin");
    FilePrefix begin = FilePrefix.whole(file);
    Files.writeString(file, "begin and more");
    begin.cut(file);
    assertEquals("begin", Files.readString(file));
    Files.writeString(file, "other and more");
    IOException e = assertThrows(IOException.class, () -> begin.cut(file));
    assertEquals(file + " is not what it was", e.getMessage());
    assertEquals("other and more", Files.readString(file));
  }

  @Test
  void aFileThatIsShorterThanItsCopyShouldBeIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("short"), "12345");
    Path copy = folder.resolve("copy");
    AtomicFile.copy(file, copy, 3);
    assertEquals("123", Files.readString(copy));
    IOException e = assertThrows(IOException.class, () -> AtomicFile.copy(file, copy, 6));
    assertEquals(file + " is shorter than 6 bytes", e.getMessage());
    assertEquals("123", Files.readString(copy), "what was there stays");
  }

  @Test
  void failuresOfFilesAreToldInWords() {
    Path link = folder.resolve("link");
    assertTrue(
        FileFailure.of(new LinkException(link)).fix().startsWith("Put the file itself there"));
    assertEquals(
        "A file cannot be read or written: /d/x is not there.",
        FileFailure.of(new NoSuchFileException("/d/x")).problem());
    assertEquals(
        "A file cannot be read or written: /d/x may not be accessed.",
        FileFailure.of(new AccessDeniedException("/d/x")).problem());
    UserException open = FileFailure.of(new IOException("/d/x: Too many open files"));
    assertTrue(open.fix().contains("ulimit -n"), open.fix());
    UserException full = FileFailure.of(new IOException("/d/x: No space left on device"));
    assertEquals("A file cannot be read or written: /d/x: No space left on device", full.problem());
  }
}
