package io.github.scitemplate.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceControlTest {
  @TempDir Path folder;

  @Test
  void usersPasswordsAndTokensAreTakenOutOfAddresses() {
    assertEquals("https://host.org/a/b.git", Secrets.address("https://me:s3cret@host.org/a/b.git"));
    assertEquals("https://host.org/a", Secrets.address("https://t0ken@host.org/a?token=x#y"));
    assertEquals("ssh://host.org:22/a", Secrets.address("ssh://git@host.org:22/a"));
    assertEquals("host.org:a/b.git", Secrets.address("git@host.org:a/b.git"));
    assertEquals("/srv/git@home/a", Secrets.address("/srv/git@home/a"));
    assertEquals(
        "+ read(\"https://host/x?access_token=***&page=2\")",
        Secrets.hidden("+ read(\"https://u:p@host/x?access_token=abc&page=2\")"));
  }

  @Test
  void aPasswordMayHoldEveryCharacter() {
    for (String password : List.of("p@ss", "p#ss", "p?ss", "p:ss", "p/ss", "@@", "a@b/c@d")) {
      String remote = "https://me:" + password + "@host.org/a/b.git";
      assertEquals("https://host.org/a/b.git", Secrets.address(remote), password);
    }
    assertEquals("host.org:a/b.git", Secrets.address("me:p@ss@host.org:a/b.git"));
    assertEquals("https://host.org/@scope/a", Secrets.address("https://host.org/@scope/a"));
    assertEquals("+ https://host.org/a", Secrets.hidden("+ https://me:p@ss@host.org/a"));
  }

  @Test
  void whatLooksLikeASecretIsHiddenAndOtherTextIsNot() {
    String key = "-----BEGIN RSA PRIVATE KEY-----\n+MIIE\n+-----END RSA PRIVATE KEY-----";
    assertEquals("+***\n+x", Secrets.hidden("+" + key + "\n+x"));
    assertEquals("+db.password = ***", Secrets.hidden("+db.password = hunter22"));
    assertEquals("+  \"apiKey\": ***,", Secrets.hidden("+  \"apiKey\": \"abc\","));
    assertEquals("+<password>***</password>", Secrets.hidden("+<password>abc</password>"));
    assertEquals("+ key(\"***\")", Secrets.hidden("+ key(\"AKIAABCDEFGHIJKLMNOP\")"));
    assertEquals("+ \"Bearer ***\"", Secrets.hidden("+ \"Bearer abcdefghijk\""));
    for (String code :
        List.of(
            "+Tokenizer tokenizer = new Tokenizer(text);",
            "+String token = words.next();",
            "+learning_rate: 0.1",
            "+author = \"somebody\"")) {
      assertEquals(code, Secrets.hidden(code));
    }
  }

  @Test
  void aLongLineOfAnythingTakesNoTimeThatGrowsWithItsSquare() {
    for (String part : List.of("token", "a", "://", "?key", "x@", "-----BEGIN PRIVATE KEY-----")) {
      String line = part.repeat((1 << 20) / part.length());
      assertTimeout(Duration.ofMinutes(1), () -> Secrets.hidden(line), part);
    }
  }

  @Test
  void onlyTheProjectsFolderCountsAndNoFileOfSecrets() throws IOException {
    assumeTrue(git("init", "-q"), "there is no git");
    Path project = Files.createDirectories(folder.resolve("mine"));
    List<Path> files =
        List.of(
            folder.resolve("others.txt"),
            project.resolve("pom.xml"),
            project.resolve(".env"),
            project.resolve("src/main/resources/Secrets.yaml"),
            project.resolve("keys/server.PEM"),
            project.resolve(".aws/config"));
    for (Path file : files) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "one\n");
    }
    git("add", "-f", ".");
    git("-c", "user.name=n", "-c", "user.email=e@x", "commit", "-q", "-m", "first");
    for (Path file : files) {
      Files.writeString(file, "the word of " + file.getFileName() + "\n");
    }
    SourceControl found = SourceControl.of(project).orElseThrow();
    assertTrue(found.dirty());
    assertEquals(
        List.of("+the word of pom.xml"),
        found.diff().lines().filter(line -> line.startsWith("+the")).toList());
    Files.writeString(project.resolve("pom.xml"), "one\n");
    assertTrue(SourceControl.of(project).orElseThrow().dirty(), "a file of secrets differs, too");
  }

  @Test
  void aFolderInNoRepositoryHasNone() {
    assertEquals(Optional.empty(), SourceControl.of(folder));
  }

  @Test
  void commitBranchAndDifferenceAreKeptWithoutSecretsAndWithoutEnd() throws IOException {
    assumeTrue(git("init", "-q", "-b", "trunk"), "there is no git");
    Path source = folder.resolve("pom.xml");
    Files.writeString(source, "one\n");
    git("add", ".");
    git("-c", "user.name=n", "-c", "user.email=e@x", "commit", "-q", "-m", "first");
    git("remote", "add", "origin", "https://me:s3cret@host.org/a.git");
    SourceControl clean = SourceControl.of(folder).orElseThrow();
    assertEquals("trunk", clean.branch());
    assertTrue(clean.commit().matches("[0-9a-f]{40}"), clean.commit());
    assertFalse(clean.dirty());
    Files.writeString(source, "two https://me:s3cret@host.org\n");
    SourceControl dirty = SourceControl.of(folder).orElseThrow();
    assertTrue(dirty.dirty() && dirty.diff().contains("+two https://host.org"), dirty.diff());
    assertFalse(new Gson().toJson(dirty).contains("s3cret"));
    Files.writeString(source, "three\n".repeat(1 << 20));
    SourceControl large = SourceControl.of(folder).orElseThrow();
    assertTrue(large.diffCut());
    assertTrue(large.diff().length() <= 1 << 20);
  }

  private boolean git(String... words) {
    List<String> all = new ArrayList<>(List.of("git"));
    all.addAll(List.of(words));
    return ProgramOutput.of(folder, 1000, all).isPresent();
  }
}
