# Sourced, for projects outside the repository that use the packages as they are packed. Takes the folder $work and sets $packages and $version.

# with_packages PACKAGES [CACHE]: below $work NuGet finds them, beside whatever feed the machine has. CACHE keeps the rest of what is restored
# from one run to the next.
with_packages() {
  local packed
  packages=$(cd "$1" && pwd) || return 1
  packed=("$packages"/TaskProtection.Sqs.*.nupkg)
  [ ${#packed[@]} -eq 1 ] && [ -f "${packed[0]}" ] || { echo "There is not one version of TaskProtection.Sqs in $packages."; return 1; }
  version=${packed[0]##*/TaskProtection.Sqs.}
  version=${version%.nupkg}
  NUGET_PACKAGES=$(realpath -m "${2:-$work/cache}")
  export NUGET_PACKAGES
  # A package of the same version that was restored before would be used instead of the one that was packed now.
  rm -rf "$NUGET_PACKAGES"/taskprotection*
  cat >"$work/nuget.config" <<CONFIG
<configuration>
  <packageSources>
    <add key="packed" value="$packages" />
  </packageSources>
</configuration>
CONFIG
}

# take_sample NAME: copies a sample to $work/samples/NAME, with a package in place of each project of ours. Of the repository's build it keeps the
# versions of other packages.
take_sample() {
  local to=$work/samples
  mkdir -p "$to" && tar -C samples --exclude=bin --exclude=obj -cf - "$1" | tar -C "$to" -xf - || return 1
  cp src/Packages.props "$to/Packages.props"
  cat >"$to/Directory.Build.props" <<'PROPS'
<Project>
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
    <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
  </PropertyGroup>
</Project>
PROPS
  sed -E 's#(<ProjectReference Include=")[^"]*/([^/"]+)\.csproj"#<PackageReference Include="\2"#' -i "$to/$1/$1.csproj"
  {
    echo '<Project>'
    echo '  <Import Project="Packages.props" />'
    echo '  <ItemGroup>'
    sed -nE "s#.*<PackageReference Include=\"(TaskProtection[^\"]*)\".*#    <PackageVersion Include=\"\1\" Version=\"[$version]\" />#p" "$to/$1/$1.csproj"
    echo '  </ItemGroup>'
    echo '</Project>'
  } >"$to/Directory.Packages.props"
  grep -q '<PackageReference Include="TaskProtection' "$to/$1/$1.csproj" && ! grep -q ProjectReference "$to/$1/$1.csproj"
}

# as_packed ID...: what was restored under these names are the very files that were packed, and not those of another feed.
as_packed() {
  local id
  for id in "$@"; do
    cmp "$packages/$id.$version.nupkg" "$NUGET_PACKAGES/${id,,}/${version,,}/${id,,}.${version,,}.nupkg" || return 1
  done
}
