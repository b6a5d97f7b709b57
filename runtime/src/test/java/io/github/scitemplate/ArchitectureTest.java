package io.github.scitemplate;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.TreeSet;
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
          "session",
          "report",
          "execution",
          "search",
          "experiment",
          "trainer",
          "checkpoint",
          "logger",
          "monitor",
          "components",
          "data",
          "optimizer",
          "engine",
          "config",
          "environment",
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
    slices().matching(ROOT + "(*)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheEngineKnowsDjlsInternals() {
    DescribedPredicate<JavaClass> internals = resideInAPackage("ai.djl.pytorch..");
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "engine")
        .should()
        .dependOnClassesThat(internals)
        .check(CLASSES);
  }

  @Test
  void djlsOwnTrainingIsNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ai.djl.training.optimizer..",
            "ai.djl.training.dataset..",
            "ai.djl.training.listener..")
        .check(CLASSES);
  }

  @Test
  void usersSeeExactlyTheseNames() {
    List<String> userPackages = List.of("components", "config", "data", "error", "optimizer");
    String names =
        CLASSES.stream()
            .filter(c -> userPackages.contains(c.getPackageName().replace(ROOT, "")))
            .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC) && !c.isNestedClass())
            .map(c -> c.getName().replace(ROOT, ""))
            .collect(Collectors.toCollection(TreeSet::new))
            .toString();
    assertEquals(
        "[components.Components, components.Criterion, components.DataLoaders, components.Losses, components.Metric,"
            + " components.MetricTracker, components.ModelInTraining, components.Split, components.TrainingStep, config.Config, config.ConfigFile, config.DidYouMean, config.Distribution, config.Origin, config.SearchedParameters,"
            + " config.SweptParameters, config.UnreadKeys, data.Batch, data.BatchSource, data.DataFailure,"
            + " data.DataFingerprint, data.DataLoader, data.Dataset, data.HostArray, data.IdxFile, data.Sample, data.SampleSource, data.Transform, error.ExitStatus, error.Listing, error.ShownText, error.UserException, optimizer.Adam,"
            + " optimizer.AdamW, optimizer.ClippedGradient, optimizer.Decayed, optimizer.LearningRateSchedule, optimizer.Optimizer, optimizer.ReduceOnPlateau, optimizer.ScheduleState,"
            + " optimizer.Sgd, optimizer.Step]",
        names);
  }
}
