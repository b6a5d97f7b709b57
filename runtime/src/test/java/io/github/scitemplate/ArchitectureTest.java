package io.github.scitemplate;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the shape of the house: which package may know which, and what users may rely on. */
class ArchitectureTest {
  private static final String ROOT = "io.github.scitemplate.";

  /** Each package may import only from those after it. */
  private static final List<String> LAYERS =
      List.of(
          "cli",
          "reproduction",
          "trained",
          "session",
          "session.executor",
          "session.progress",
          "session.mlflow",
          "session.tasks",
          "session.results",
          "session.plan",
          "session.files",
          "slurm",
          "cluster",
          "report",
          "report.curves",
          "execution",
          "search",
          "search.strategy",
          "search.pruning",
          "search.space",
          "search.expression",
          "experiment",
          "trainer",
          "trainer.step",
          "weights",
          "checkpoint",
          "logger",
          "monitor",
          "blocks",
          "losses",
          "metrics",
          "components",
          "tables",
          "text",
          "pictures",
          "data",
          "data.mixing",
          "data.sampling",
          "data.splitting",
          "optimizer",
          "engine",
          "engine.compiled",
          "engine.compiled.export",
          "engine.compiled.script",
          "engine.compiled.gradient",
          "engine.compiled.precision",
          "engine.compiled.record",
          "engine.compiled.graph",
          "engine.forward",
          "engine.kernels",
          "config",
          "config.sweep",
          "config.key",
          "config.text",
          "config.value",
          "terminal",
          "environment",
          "classdata",
          "storage",
          "error");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.scitemplate");

  @TestFactory
  Stream<DynamicTest> packagesKnowOnlyThoseBelowThem() {
    return LAYERS.stream()
        .map(
            layer ->
                DynamicTest.dynamicTest(
                    layer,
                    () -> {
                      List<String> above = LAYERS.subList(0, LAYERS.indexOf(layer));
                      for (String higher : above) {
                        noClasses()
                            .that()
                            .resideInAPackage(ROOT + layer)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(ROOT + higher)
                            .check(CLASSES);
                      }
                    }));
  }

  @Test
  void everyClassLivesInAKnownPackage() {
    classes()
        .should()
        .resideInAnyPackage(LAYERS.stream().map(layer -> ROOT + layer).toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheEngineKnowsDjlsInternals() {
    DescribedPredicate<JavaClass> internals = resideInAPackage("ai.djl.pytorch..");
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "engine..")
        .should()
        .dependOnClassesThat(internals)
        .check(CLASSES);
  }

  @Test
  void djlsOwnTrainingIsNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl.training.optimizer..", "ai.djl.training.listener..")
        .check(CLASSES);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + "data.SampleSource")
        .and()
        .haveNameNotMatching(".*DjlSamples.*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl.training.dataset..")
        .check(CLASSES);
  }

  /** Packages whose public names are users'. */
  private static final Set<String> USER_PACKAGES =
      Set.of(
          "components",
          "config",
          "data",
          "data.sampling",
          "data.splitting",
          "error",
          "blocks",
          "losses",
          "metrics",
          "optimizer",
          "pictures",
          "tables",
          "text",
          "trained",
          "weights");

  /** What users may rely on besides. */
  private static final Set<String> NAMES_ELSEWHERE =
      Set.of(
          "engine.FromFile",
          "engine.Initialization",
          "engine.StartingValues",
          "session.OneBatch",
          "session.Session",
          "session.TrainedSession");

  private static String name(JavaClass type) {
    return type.getName().replace(ROOT, "");
  }

  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC) && !type.isNestedClass();
  }

  private static SortedSet<String> userNames() {
    SortedSet<String> names =
        CLASSES.stream()
            .filter(c -> USER_PACKAGES.contains(c.getPackageName().replace(ROOT, "")))
            .filter(ArchitectureTest::isPublic)
            .map(ArchitectureTest::name)
            .collect(Collectors.toCollection(TreeSet::new));
    names.addAll(NAMES_ELSEWHERE);
    return names;
  }

  @Test
  void usersSeeExactlyTheseNames() throws IOException {
    assertEquals(
        Files.readString(Path.of("src/test/resources/golden/user_names.txt")),
        String.join("\n", userNames()) + "\n");
    for (String name : NAMES_ELSEWHERE) {
      assertTrue(CLASSES.stream().anyMatch(c -> name(c).equals(name) && isPublic(c)), name);
    }
  }

  /** Whole names, as imports have them. */
  @Test
  void whatTheDocsAndTheTemplatesImportIsUsers() throws IOException {
    Pattern whole = Pattern.compile("io\\.github\\.scitemplate\\.([a-z.]+\\.[A-Z]\\w*)");
    Set<String> others = new TreeSet<>();
    for (Path file : texts("README.md", "docs", "archetype/src", "example/src/main")) {
      Matcher names = whole.matcher(Files.readString(file));
      while (names.find()) {
        boolean isExamples = names.group(1).startsWith("example.");
        boolean isProgram = names.group(1).equals("cli.Main");
        if (!userNames().contains(names.group(1)) && !isExamples && !isProgram) {
          others.add(names.group(1));
        }
      }
    }
    assertEquals(Set.of(), others);
  }

  /** Short names, in the code of the guide to components. */
  @Test
  void whatTheGuideToComponentsNamesIsUsers() throws IOException {
    Set<String> ours =
        CLASSES.stream()
            .filter(ArchitectureTest::isPublic)
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toSet());
    Set<String> users =
        CLASSES.stream()
            .filter(c -> userNames().contains(name(c).replaceFirst("\\$.*", "")))
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toSet());
    Matcher code =
        Pattern.compile("(?s)```java.*?```|`[^`]+`")
            .matcher(Files.readString(Path.of("../docs/components.md")));
    Set<String> others = new TreeSet<>();
    Set<String> named = new TreeSet<>();
    while (code.find()) {
      for (String word : code.group().split("\\W+")) {
        if (ours.contains(word)) {
          named.add(word);
        }
      }
    }
    others.addAll(named);
    others.removeAll(users);
    assertEquals(Set.of(), others);
    assertTrue(named.containsAll(List.of("OneBatch", "Initialization", "DataLoader")), "" + named);
  }

  private static List<Path> texts(String... places) throws IOException {
    List<Path> all = new ArrayList<>();
    for (String place : places) {
      try (Stream<Path> files = Files.walk(Path.of("..", place))) {
        files
            .filter(f -> f.toString().matches(".*\\.(md|java|xml|yaml)"))
            .filter(f -> !f.toString().contains("/target/"))
            .forEach(all::add);
      }
    }
    return all;
  }
}
