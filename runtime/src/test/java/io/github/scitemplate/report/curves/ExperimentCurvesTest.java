package io.github.scitemplate.report.curves;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentCurvesTest {
  @TempDir Path folder;

  private ExperimentCurves read(String metrics, String timing) throws IOException {
    Files.writeString(folder.resolve("metrics.csv"), metrics);
    Files.writeString(folder.resolve("timing.csv"), timing);
    return ExperimentCurves.read(folder, 4);
  }

  @Test
  void curvesMatricesTimesAndTheLengthOfAnEpochAreRead() throws IOException {
    ExperimentCurves read =
        read(
            """
            iteration,epoch,split,metric,value
            1,1,train,loss,2.5
            2,1,train,loss,inf
            2,1,val,"a, b",0.5
            2,1,val,confusion/cat/cat,1
            2,1,val,confusion/cat/dog,2
            2,1,val,confusion/dog/cat,3
            2,1,val,confusion/dog/dog,4
            4,2,val,confusion/cat/cat,5
            4,2,val,confusion/cat/dog,6
            4,2,val,confusion/dog/cat,7
            4,2,val,confusion/dog/dog,8
            6,3,val,confusion/cat/cat,9
            6,3,val,recall/cat,0.75
            """,
            "iteration,seconds\n1,0.5\n2,1.25\n");
    assertEquals("", read.problem());
    assertEquals(2, read.perEpoch());
    assertEquals(
        List.of("train loss", "val a, b", "val recall/cat"),
        read.curves().stream().map(c -> c.split() + " " + c.metric()).toList());
    assertArrayEquals(new float[] {2.5f, Float.POSITIVE_INFINITY}, read.curves().get(0).values());
    LoggedMatrix matrix = read.matrices().get(0);
    assertEquals(List.of("cat", "dog"), matrix.rows());
    assertEquals(List.of(5f, 6f, 7f, 8f), matrix.values());
    assertEquals(4, matrix.iteration());
    assertArrayEquals(new float[] {0.5f, 1.25f}, read.times().values());
  }

  @Test
  void ofADamagedFileTheRowsBeforeTheDamageAreShown() throws IOException {
    ExperimentCurves read =
        read(
            "iteration,epoch,split,metric,value\n1,1,train,loss,2\n2,1,train,loss,x\n3,1,train,loss,1\n",
            "iteration,seconds\n1,0.5\n2");
    assertArrayEquals(new float[] {2}, read.curves().get(0).values());
    assertTrue(read.problem().contains("damaged in line 3"), read.problem());
    assertArrayEquals(new float[] {0.5f}, read.times().values());
  }

  @Test
  void whatIsMissingOrNoFileIsTold() throws IOException {
    assertEquals(List.of(), ExperimentCurves.read(folder, 0).curves());
    Files.createDirectory(folder.resolve("metrics.csv"));
    assertTrue(ExperimentCurves.read(folder, 0).problem().contains("is no file"));
  }
}
